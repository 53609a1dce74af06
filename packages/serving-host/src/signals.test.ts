import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  identityModel,
  writeOnnx,
} from '@fairway/inference-protocol/testUtils';
import { LogHistogram } from '@fairway/statistics';
import type { Declaration } from './admin/declaration.ts';
import type { Signals, SignalWindow } from './admin/signalsSchemas.ts';
import {
  declarationOf,
  digitsPath,
  keyOf,
  modelFolder,
  prediction,
  revisionOf,
} from './testing/declarations.ts';
import { begin, predict, send, type Answer } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { until } from './testing/until.ts';

jest.setTimeout(600_000);

const key = keyOf('mykey0001');
const keys = [key.declared];
const half = [revisionOf(1, { weight: 50 }), revisionOf(2, { weight: 50 })];

const nothing = {
  success: 0,
  clientError: 0,
  rateLimited: 0,
  serverError: 0,
  timeout: 0,
  cancelled: 0,
};

function sumOf(windows: readonly SignalWindow[]) {
  const sum = { requests: 0, ...nothing };
  for (const { requests, outcomes } of windows) {
    sum.requests += requests;
    for (const name of Object.keys(nothing) as (keyof typeof nothing)[]) {
      sum[name] += outcomes[name];
    }
  }
  return sum;
}

function latencyOf(windows: readonly SignalWindow[]): LogHistogram {
  const whole = LogHistogram.create();
  for (const { latency } of windows) {
    if (latency) {
      whole.merge(LogHistogram.fromBase64(latency));
    }
  }
  return whole;
}

function copiesOf(windows: readonly SignalWindow[]) {
  const sum = { ended: 0, serverError: 0, compared: 0, mismatches: 0 };
  for (const { mirror } of windows) {
    const outcomes = Object.values(mirror?.outcomes ?? {});
    sum.ended += outcomes.reduce((total, count) => total + count, 0);
    sum.serverError += mirror?.outcomes.serverError ?? 0;
    sum.compared += mirror?.compared ?? 0;
    sum.mismatches += mirror?.mismatches ?? 0;
  }
  return sum;
}

const windowsOf = ({ revisions }: Signals, number: number) =>
  revisions.find(({ revision }) => revision === number)?.windows ?? [];

const revisionBy = ({ headers }: Answer) => headers['fairway-revision'];

describe('the signals of a service', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({ args: ['--allow-file', modelFolder] });
  });

  afterAll(() => host?.dispose());

  async function serve(name: string, overrides: Partial<Declaration>) {
    const declaration = declarationOf(name, { keys, ...overrides });
    await host.client.put(name, { epoch: 1, declaration });
    await host.untilReady(name);
  }

  const inferUrl = (name: string) =>
    `${host.url}/${name}/v2/models/digits/infer`;

  const post = (url: string, body: string, headers = {}) =>
    send(url, { secret: key.secret, body, headers });

  /** Everything that was counted until all of it is told. */
  function untilTold(
    name: string,
    holds: (signals: Signals) => boolean,
  ): Promise<Signals> {
    let last: Signals | undefined;
    return until(
      'what was sent is told',
      async () => {
        last = await host.client.signals(name, { since: 0 });
        return last && holds(last) ? last : undefined;
      },
      () => JSON.stringify(last, undefined, 2),
    );
  }

  const total = (signals: Signals) =>
    [...signals.revisions.flatMap(({ windows }) => windows)].reduce(
      (sum, { requests }) => sum + requests,
      sumOf(signals.unrouted).requests,
    );

  it('are exactly what was sent to each revision', async () => {
    await serve('both', { revisions: half });
    const tookMs: Record<string, number[]> = { '1': [], '2': [] };
    const failed: Record<string, number> = { '1': 0, '2': 0 };
    const labels: Record<string, string[]> = { '1': [], '2': [] };
    for (let turn = 0; turn < 60; turn += 1) {
      if (turn % 3 === 0) {
        const refused = await post(inferUrl('both'), '{"inputs":[]}');
        failed[String(revisionBy(refused))] += refused.status === 400 ? 1 : NaN;
        continue;
      }
      const begun = performance.now();
      const answer = await predict(host.url, 'both', key.secret);
      const revision = String(revisionBy(answer));
      tookMs[revision].push(performance.now() - begun);
      const [label] = answer.json.outputs.filter(
        ({ datatype }: { datatype: string }) => datatype === 'INT64',
      );
      labels[revision].push(...label.data.map(String));
    }
    // Neither predictions for one revision nor other questions count.
    const { socketPath } = host.client;
    const path = '/predict/both/revisions/1/v2/models/digits/infer';
    await send(`http://host${path}`, { socketPath, body: prediction });
    await send(`${host.url}/both/v2/models/digits/ready`, {
      method: 'GET',
      secret: key.secret,
    });

    const signals = await untilTold('both', told => total(told) >= 60);
    for (const revision of ['1', '2']) {
      const windows = windowsOf(signals, Number(revision));
      const answered = tookMs[revision].length;
      expect(sumOf(windows)).toEqual({
        ...nothing,
        requests: answered + failed[revision],
        success: answered,
        clientError: failed[revision],
      });
      const latency = latencyOf(windows);
      expect(latency.count).toBe(answered);
      // The host has seen each of them for less long than its sender.
      const sorted = tookMs[revision].sort((a, b) => a - b);
      const slack = 1.005;
      expect(latency.quantile(0.5)).toBeLessThanOrEqual(
        sorted[Math.ceil(answered / 2) - 1] * slack,
      );
      expect(latency.minimum).toBeGreaterThan(0);
      const seen = new Map<string, number>();
      // On a busy machine there is no time to read some answers.
      let unread = 0;
      for (const { outputs } of windows) {
        unread += outputs?.skipped.noTime ?? 0;
        for (const item of outputs?.distributions ?? []) {
          for (const { value, count } of 'values' in item ? item.values : []) {
            seen.set(value, (seen.get(value) ?? 0) + count);
          }
        }
      }
      const expected = new Map<string, number>();
      labels[revision].forEach(label =>
        expected.set(label, (expected.get(label) ?? 0) + 1),
      );
      const counts = [...seen.values()];
      expect(counts.reduce((sum, count) => sum + count, unread)).toBe(answered);
      for (const [value, count] of seen) {
        expect(count).toBeLessThanOrEqual(expected.get(value) ?? 0);
      }
    }
    expect(total(signals)).toBe(60);
    expect(signals.unrouted).toEqual([]);
  });

  it('have the time that a request took', async () => {
    await serve('held', {});
    const held = begin(inferUrl('held'), { secret: key.secret });
    held.sending.write(prediction.slice(0, 10));
    await host.untilInFlight(1);
    const begun = performance.now();
    await new Promise(resolve => {
      setTimeout(resolve, 300);
    });
    const heldMs = performance.now() - begun;
    held.sending.end(prediction.slice(10));
    expect((await held.answer).status).toBe(200);
    const signals = await untilTold('held', told => total(told) >= 1);
    const latency = latencyOf(windowsOf(signals, 1));
    expect(latency.count).toBe(1);
    expect(latency.minimum).toBeGreaterThanOrEqual(heldMs);
  });

  it('say of every request how it ended', async () => {
    const limited = keyOf('mykey0002');
    const rateLimit = { requestsPerSecond: 0.0001, burst: 1 };
    await serve('narrow', {
      revisions: [revisionOf(1, { maximalConcurrency: 1 })],
      queue: { maximalWaiting: 1, maximalWaitSeconds: 300 },
      keys: [...keys, { ...limited.declared, rateLimit }],
    });
    const url = inferUrl('narrow');
    const held = begin(url, { secret: key.secret });
    held.sending.write(prediction.slice(0, 10));
    await host.untilInFlight(1);
    const late = await post(url, prediction, { 'fairway-deadline-ms': '50' });
    expect(late.status).toBe(504);
    const leaving = begin(url, { secret: key.secret });
    const gone = leaving.answer.catch(() => 'gone');
    leaving.sending.end(prediction);
    await host.untilInFlight(2);
    const refused = await post(url, prediction);
    expect(refused.status).toBe(429);
    leaving.sending.destroy();
    expect(await gone).toBe('gone');
    await host.untilInFlight(1);
    held.sending.end(prediction.slice(10));
    expect((await held.answer).status).toBe(200);
    const first = await predict(host.url, 'narrow', limited.secret);
    const second = await predict(host.url, 'narrow', limited.secret);
    expect([first.status, second.status]).toEqual([200, 429]);

    const signals = await untilTold('narrow', told => total(told) >= 6);
    expect(sumOf(windowsOf(signals, 1))).toEqual({
      ...nothing,
      requests: 4,
      success: 2,
      timeout: 1,
      cancelled: 1,
    });
    expect(sumOf(signals.unrouted)).toEqual({
      ...nothing,
      requests: 2,
      rateLimited: 2,
    });
  });

  it('hold the answers of a mirror against those of the original', async () => {
    const path = digitsPath('v1');
    await serve('mirrored', {
      revisions: [
        revisionOf(1, { weight: 100 }),
        revisionOf(2, { mirror: 100 }),
        revisionOf(3, { path, mirror: 100 }),
      ],
    });
    const count = 12;
    for (let turn = 0; turn < count; turn += 1) {
      const answer = await predict(host.url, 'mirrored', key.secret);
      expect(revisionBy(answer)).toBe('1');
    }
    const signals = await untilTold('mirrored', told =>
      [2, 3].every(
        revision => copiesOf(windowsOf(told, revision)).compared >= count,
      ),
    );
    expect(sumOf(windowsOf(signals, 1)).success).toBe(count);
    expect(sumOf(windowsOf(signals, 2)).requests).toBe(0);
    expect(copiesOf(windowsOf(signals, 2))).toEqual({
      ended: count,
      serverError: 0,
      compared: count,
      mismatches: count,
    });
    expect(copiesOf(windowsOf(signals, 3))).toEqual({
      ended: count,
      serverError: 0,
      compared: count,
      mismatches: 0,
    });
    const read = windowsOf(signals, 3).map(({ outputs }) => outputs);
    expect(read.reduce((sum, item) => sum + (item?.answers ?? 0), 0)).toBe(
      count,
    );
  });

  it('count a mirror that ends, and no failure of who was answered', async () => {
    await serve('ending', {
      revisions: [
        revisionOf(1, { weight: 100 }),
        revisionOf(2, { mirror: 100 }),
      ],
    });
    const state = await host.client.get('ending');
    const replica = state?.observation.replicas.find(
      ({ revision }) => revision === 2,
    );
    const pid = (await host.replicaPids('ending')).get(replica?.name ?? '');
    process.kill(pid ?? 0, 'SIGSTOP');
    expect((await predict(host.url, 'ending', key.secret)).status).toBe(200);
    process.kill(pid ?? 0, 'SIGKILL');
    const signals = await untilTold(
      'ending',
      told => copiesOf(windowsOf(told, 2)).ended >= 1 && total(told) >= 1,
    );
    expect(copiesOf(windowsOf(signals, 2))).toMatchObject({
      ended: 1,
      serverError: 1,
      compared: 0,
    });
    expect(sumOf(windowsOf(signals, 1))).toMatchObject({
      requests: 1,
      success: 1,
    });
  });

  it('refuse a question that cannot be meant, and know no strange name', async () => {
    await serve('asked', {});
    const ask = (since: number, limit?: number) =>
      host.client.signals('asked', { since, limit });
    await expect(ask(-1)).rejects.toThrow('since');
    await expect(ask(NaN)).rejects.toThrow('since');
    await expect(ask(0, 0)).rejects.toThrow('limit');
    await expect(
      host.client.signals('nobody', { since: 0 }),
    ).resolves.toBeUndefined();
    await expect(ask(0)).resolves.toMatchObject({
      id: 'id-of-asked',
      revisions: [],
      unrouted: [],
    });
  });
});

describe('the signals of a host that was killed', () => {
  it('begin anew with a higher epoch, and count nothing twice', async () => {
    const args = ['--allow-file', modelFolder];
    const first = await TestHost.start({ args });
    let second: TestHost | undefined;
    try {
      const declaration = declarationOf('killed', { keys });
      await first.client.put('killed', { epoch: 1, declaration });
      await first.untilReady('killed');
      for (let turn = 0; turn < 3; turn += 1) {
        await predict(first.url, 'killed', key.secret);
      }
      const before = await until('it is told', async () => {
        const told = await first.client.signals('killed', { since: 0 });
        return told && sumOf(windowsOf(told, 1)).requests >= 3
          ? told
          : undefined;
      });
      first.signal('SIGKILL');
      await first.exit;

      const { dataDirectory } = first;
      second = await TestHost.start({ dataDirectory, args });
      const { client, url } = second;
      await second.untilReady('killed');
      await predict(url, 'killed', key.secret);
      await predict(url, 'killed', key.secret);
      const after = await until('it is told', async () => {
        const told = await client.signals('killed', { since: 0 });
        return told && sumOf(windowsOf(told, 1)).requests >= 2
          ? told
          : undefined;
      });
      expect(after.epoch).toBeGreaterThan(before.epoch);
      expect(after.dataSince).toBeGreaterThan(before.asOf - 5_000);
      expect(sumOf(windowsOf(after, 1))).toMatchObject({
        requests: 2,
        success: 2,
      });
      expect(windowsOf(after, 1)[0].start).toBeGreaterThanOrEqual(
        after.dataSince,
      );
    } finally {
      await second?.dispose();
      await first.dispose();
    }
  });
});

describe('the signals of a model that says anything', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({ args: ['--allow-file', '/'] });
  });

  afterAll(() => host?.dispose());

  async function serve(name: string, model: Uint8Array) {
    const path = join(host.dataDirectory, `${name}.onnx`);
    await writeFile(path, model);
    const declaration = declarationOf(name, {
      keys,
      revisions: [revisionOf(1, { path })],
    });
    await host.client.put(name, { epoch: 1, declaration });
    await host.untilReady(name);
  }

  const ask = (
    name: string,
    inputs: Record<
      string,
      { datatype: string; shape: number[]; data: unknown[] }
    >,
  ) =>
    send(`${host.url}/${name}/v2/models/digits/infer`, {
      secret: key.secret,
      body: JSON.stringify({
        inputs: Object.entries(inputs).map(([input, tensor]) => ({
          name: input,
          ...tensor,
        })),
      }),
    });

  const untilRead = (name: string, answers: number) =>
    until(`${answers} answers of ${name} are read`, async () => {
      const told = await host.client.signals(name, { since: 0 });
      const windows = told ? windowsOf(told, 1) : [];
      const outputs = windows.map(window => window.outputs);
      const seen = outputs.reduce((sum, item) => {
        const { tooLarge = 0, unreadable = 0 } = item?.skipped ?? {};
        return sum + (item?.answers ?? 0) + tooLarge + unreadable;
      }, 0);
      return seen >= answers ? outputs : undefined;
    });

  it('count NaN, infinities, huge and negative numbers for what they are', async () => {
    const shape = [8];
    await serve(
      'numbers',
      writeOnnx({
        nodes: [{ operator: 'Div', inputs: ['a', 'b'], outputs: ['y'] }],
        inputs: ['a', 'b'].map(name => ({ name, type: 'double', shape })),
        outputs: [{ name: 'y', type: 'double', shape }],
      }),
    );
    const { status } = await ask('numbers', {
      a: { datatype: 'FP64', shape, data: [0, 1, -1, 1e300, -1e300, -5, 0, 7] },
      b: { datatype: 'FP64', shape, data: [0, 0, 0, 1, 1, 2, 1, 1] },
    });
    expect(status).toBe(200);
    const outputs = await untilRead('numbers', 1);
    const [found] = outputs.flatMap(item => item?.distributions ?? []);
    expect(found).toMatchObject({
      output: 'y',
      type: 'numeric',
      count: 8,
      notANumber: 1,
      infinite: 4,
    });
    const numeric = found as { negative: string; nonNegative: string };
    expect(LogHistogram.fromBase64(numeric.negative).maximum).toBe(2.5);
    expect(LogHistogram.fromBase64(numeric.nonNegative)).toMatchObject({
      count: 2,
      minimum: 0,
      maximum: 7,
    });
  });

  it('keep no text that is long, and skip an answer that is large', async () => {
    await serve('texts', identityModel('string'));
    const text = (data: string[]) =>
      ask('texts', { x: { datatype: 'BYTES', shape: [data.length], data } });
    expect((await text(['yes', 'yes', 'x'.repeat(1_000)])).status).toBe(200);
    expect((await text(['y'.repeat(70_000)])).status).toBe(200);
    const outputs = await untilRead('texts', 2);
    const sum = outputs.reduce(
      (total, item) => total + (item?.skipped.tooLarge ?? 0),
      0,
    );
    expect(sum).toBe(1);
    expect(outputs.flatMap(item => item?.distributions ?? [])).toEqual([
      {
        output: 'y',
        type: 'categorical',
        count: 3,
        values: [{ value: 'yes', count: 2 }],
        other: 1,
      },
    ]);
  });
});
