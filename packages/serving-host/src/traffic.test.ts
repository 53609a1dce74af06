import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import type { Declaration } from './admin/declaration.ts';
import {
  declarationOf,
  keyOf,
  modelFolder,
  prediction,
  revisionOf,
} from './testing/declarations.ts';
import { begin, predict, send } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { until } from './testing/until.ts';

jest.setTimeout(300_000);

const key = keyOf('mykey0001');
const keys = [key.declared];

describe('the traffic of a service', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({
      args: ['--allow-file', modelFolder, '--access-log-sample', '1/1'],
    });
  });

  afterAll(() => host?.dispose());

  async function serve(name: string, overrides: Partial<Declaration>) {
    const declaration = declarationOf(name, { keys, ...overrides });
    await host.client.put(name, { epoch: 1, declaration });
    await host.untilReady(name);
  }

  const inferPath = (name: string) =>
    `${host.url}/${name}/v2/models/digits/infer`;

  const metrics = () => host.metrics();

  const untilWaiting = (name: string, count: number) =>
    until(`${count} wait`, async () =>
      (await metrics()).includes(
        `fairway_requests_waiting{service="${name}",revision="1"} ${count}\n`,
      )
        ? true
        : undefined,
    );

  describe('that has room for one at a time', () => {
    let letGo: () => Promise<number>;

    beforeAll(() =>
      serve('narrow', {
        revisions: [revisionOf(1, { maximalConcurrency: 1 })],
        queue: { maximalWaiting: 1, maximalWaitSeconds: 300 },
      }),
    );

    beforeEach(async () => {
      // Without a length it is passed on as it comes: it holds the replica.
      const held = begin(inferPath('narrow'), { secret: key.secret });
      held.sending.write(prediction.slice(0, 10));
      letGo = async () => {
        held.sending.end(prediction.slice(10));
        return (await held.answer).status;
      };
      await host.untilInFlight(1);
    });

    const ask = (headers: Record<string, string> = {}) =>
      send(inferPath('narrow'), {
        secret: key.secret,
        headers,
        body: prediction,
      });

    it('holds what fits, and refuses the rest with 429 and Retry-After', async () => {
      const waiting = ask();
      await untilWaiting('narrow', 1);
      const refused = await ask();
      expect(refused.status).toBe(429);
      expect(refused.headers['retry-after']).toBe('1');
      expect(await letGo()).toBe(200);
      await expect(waiting).resolves.toMatchObject({ status: 200 });
    });

    it('answers 504 when a deadline passes', async () => {
      const late = await ask({ 'fairway-deadline-ms': '100' });
      expect(late.status).toBe(504);
      expect(late.json.error).toMatch(/before its deadline/);
      expect(await letGo()).toBe(200);
    });

    it('has room again when one that waits goes away', async () => {
      const leaving = begin(inferPath('narrow'), { secret: key.secret });
      leaving.sending.on('error', () => {});
      const gone = leaving.answer.catch(() => 'gone');
      leaving.sending.end(prediction);
      await untilWaiting('narrow', 1);
      leaving.sending.destroy();
      await untilWaiting('narrow', 0);
      await expect(gone).resolves.toBe('gone');
      const waiting = ask();
      expect(await letGo()).toBe(200);
      await expect(waiting).resolves.toMatchObject({ status: 200 });
    });
  });

  it('goes to one revision for one value of a header', async () => {
    await serve('sticky', {
      revisions: [revisionOf(1, { weight: 50 }), revisionOf(2, { weight: 50 })],
      sticky: { header: 'X-User' },
    });
    const revisionFor = async (user?: string) => {
      const { headers } = await send(inferPath('sticky'), {
        secret: key.secret,
        headers: user === undefined ? {} : { 'x-user': user },
        body: prediction,
      });
      return headers['fairway-revision'];
    };
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    const first = await Promise.all(users.map(revisionFor));
    const second = await Promise.all(users.map(revisionFor));
    expect(second).toEqual(first);
    expect(new Set(first)).toEqual(new Set(['1', '2']));
    const without = await Promise.all(
      Array.from({ length: 10 }, () => revisionFor()),
    );
    expect(without.filter(revision => revision === '1')).toHaveLength(5);
  });

  it('is copied to a mirror, and unharmed when the mirror hangs', async () => {
    await serve('mirrored', {
      revisions: [
        revisionOf(1, { weight: 100 }),
        revisionOf(2, { weight: 0, mirror: 100 }),
      ],
    });
    await predict(host.url, 'mirrored', key.secret);
    await until('the copy is counted', async () =>
      /fairway_mirrored_total\{service="mirrored",revision="2",code="200"\} 1\n/.test(
        await metrics(),
      )
        ? true
        : undefined,
    );
    const state = await host.client.get('mirrored');
    const ofMirror = state?.observation.replicas.find(
      ({ revision }) => revision === 2,
    );
    const pid = (await host.replicaPids('mirrored')).get(ofMirror?.name ?? '');
    process.kill(pid ?? 0, 'SIGSTOP');
    const answers = [];
    for (let turn = 0; turn < 40; turn += 1) {
      answers.push(await predict(host.url, 'mirrored', key.secret));
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set([200]),
    );
    expect(answers[0].headers['fairway-revision']).toBe('1');
    // 32 copies are under way at most.
    expect(await metrics()).toMatch(
      /fairway_mirror_dropped_total\{service="mirrored",revision="2",reason="busy"\} 8\n/,
    );
    process.kill(pid ?? 0, 'SIGKILL');
    await until('the rest is counted', async () =>
      /fairway_mirror_dropped_total\{service="mirrored",revision="2",reason="failed"\} 32\n/.test(
        await metrics(),
      )
        ? true
        : undefined,
    );
  });

  it('is limited by key, and says so in headers and in the usage', async () => {
    const limited = {
      ...key.declared,
      rateLimit: { requestsPerSecond: 0.0001, burst: 2 },
    };
    await serve('limited', { keys: [limited] });
    const answers = [];
    for (let turn = 0; turn < 3; turn += 1) {
      answers.push(await predict(host.url, 'limited', key.secret));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.ratelimit)).toEqual([
      expect.stringMatching(/^"key";r=1;t=0$/),
      expect.stringMatching(/^"key";r=0;t=\d+$/),
      expect.stringMatching(/^"key";r=0;t=\d+$/),
    ]);
    // The next is due in 10,000 seconds, less what these took.
    expect(Number(answers[2].headers['retry-after'])).toBeGreaterThan(9_000);
    const state = await host.client.get('limited');
    expect(state?.observation.keyUsage).toEqual([
      expect.objectContaining({
        id: 'mykey0001',
        useCount: 3,
        errorCount: 1,
        limitedCount: 1,
        requestBytes: 2 * prediction.length,
        responseBytes: expect.any(Number),
      }),
    ]);
    expect(await metrics()).toMatch(
      /fairway_rate_limited_total\{service="limited"\} 1\n/,
    );
  });

  it('is shown to who subscribes, and does not wait for who never reads', async () => {
    await serve('shown', {});
    const { socketPath } = host.client;
    const path = '/admin/services/shown/payloads?percent=100';
    const lines: string[] = [];
    const reader = httpRequest({ socketPath, path });
    reader.once('response', response => {
      response.setEncoding('utf8');
      response.on('data', text => lines.push(text));
    });
    reader.on('error', () => {});
    reader.end();
    const idle = httpRequest({ socketPath, path });
    idle.once('response', response => response.pause());
    idle.on('error', () => {});
    idle.end();
    await until(
      'it is subscribed',
      () => /heartbeat/.test(lines[0]) || undefined,
    );
    await send(inferPath('shown'), {
      secret: key.secret,
      headers: { 'x-request-id': 'seen-1' },
      body: prediction,
    });
    const line = await until('it is shown', () =>
      lines
        .join('')
        .split('\n')
        .find(text => text.includes('seen-1')),
    );
    const payload = JSON.parse(line);
    expect(payload).toMatchObject({
      requestId: 'seen-1',
      service: 'shown',
      revision: 1,
      status: 200,
      request: { contentType: 'application/json', isCut: false },
    });
    const decode = (text: string) => Buffer.from(text, 'base64').toString();
    expect(decode(payload.request.base64)).toBe(prediction);
    expect(JSON.parse(decode(payload.response.base64))).toMatchObject({
      model_name: 'digits',
    });
    reader.destroy();
    idle.destroy();
    const wrong = await send(`http://host${path}0000`, {
      method: 'GET',
      socketPath,
    });
    expect(wrong.status).toBe(400);
  });

  it('is logged without secrets, and counted by the names of the field', async () => {
    await serve('logged', {});
    await predict(host.url, 'logged', key.secret);
    await predict(host.url, 'logged', 'fwk_nobody01_abcdef');
    const log = join(host.dataDirectory, 'access.ndjson');
    const text = await until('it is logged', async () => {
      const found = await readFile(log, 'utf8').catch(() => '');
      return found.includes('"logged"') ? found : undefined;
    });
    expect(text).not.toContain(key.secret);
    expect(text).not.toContain('abcdef');
    expect(
      text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
        .find(({ service }) => service === 'logged'),
    ).toMatchObject({
      key: 'mykey0001',
      revision: 1,
      method: 'POST',
      path: '/logged/v2/models/digits/infer',
      status: 200,
      requestBytes: prediction.length,
    });
    const numbers = await metrics();
    for (const line of [
      'nv_inference_request_success{model="logged",version="1"} 1',
      'nv_inference_request_failure{model="logged",version="1",reason="REJECTED"} 0',
      'nv_inference_pending_request_count{model="logged",version="1"} 0',
      'fairway_queue_wait_seconds_count{service="logged",revision="1"} 1',
      `fairway_request_bytes_total{service="logged",revision="1"} ${prediction.length}`,
    ]) {
      expect(numbers).toContain(`${line}\n`);
    }
  });
});
