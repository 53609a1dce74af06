import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  declarationOf,
  keyOf,
  modelFolder,
  prediction,
  revisionOf,
} from './testing/declarations.ts';
import { begin, predict, type Answer } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { isAlive, until } from './testing/until.ts';

jest.setTimeout(300_000);

const key = keyOf('mykey0001');
const keys = [key.declared];
const absent = `sha256:${'0'.repeat(64)}`;

describe('the supervision of replicas', () => {
  let host: TestHost;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'models-'));
    host = await TestHost.start({
      args: ['--allow-file', modelFolder, '--allow-file', folder],
    });
  });

  afterAll(async () => {
    await host?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const declare = async (name: string, revisions = [revisionOf(1)]) => {
    const declaration = declarationOf(name, { revisions, keys });
    await host.client.put(name, { epoch: 1, declaration });
    return declaration;
  };

  /** Predicts on several connections until told to stop. */
  const load = (name: string, clients: number) => {
    let isOver = false;
    const answers: Answer[] = [];
    const finished = Promise.all(
      Array.from({ length: clients }, async () => {
        while (!isOver) {
          answers.push(await predict(host.url, name, key.secret));
        }
      }),
    );
    return {
      answers,
      more: (count: number) => {
        const enough = answers.length + count;
        return until('more predictions are answered', () =>
          answers.length >= enough ? true : undefined,
        );
      },
      stop: async () => {
        isOver = true;
        await finished;
        return answers;
      },
    };
  };

  it('loses at most what a killed replica held, and starts it again', async () => {
    await declare('killed', [revisionOf(1, { replicas: 2 })]);
    await host.untilReady('killed');
    const clients = 4;
    const traffic = load('killed', clients);
    await traffic.more(50);
    const pids = await host.replicaPids('killed');
    process.kill(pids.get('killed-1-1') ?? 0, 'SIGKILL');
    await host.untilState('killed', 'it is back', ({ observation }) =>
      observation.replicas.some(
        ({ restarts, state }) => restarts === 1 && state === 'ready',
      ),
    );
    await traffic.more(50);
    const answers = await traffic.stop();

    const failed = answers.filter(({ status }) => status !== 200);
    expect(failed.length).toBeLessThanOrEqual(clients);
    expect(new Set(failed.map(({ status }) => status)).size).toBeLessThan(2);
    failed.forEach(({ status, json }) => {
      expect(status).toBe(502);
      expect(json.error).toMatch(/whether the prediction was computed/);
    });
    const state = await host.client.get('killed');
    expect(state?.observation.events).toContainEqual(
      expect.objectContaining({
        type: 'replica-exited',
        severity: 'error',
        message:
          'Replica killed-1-1: It was killed (SIGKILL), possibly out of memory',
      }),
    );
  });

  it('breaks off with 502 what a killed replica holds, and repeats nothing', async () => {
    await declare('held', [revisionOf(1, { replicas: 2 })]);
    await host.untilReady('held');
    // Without a length it is passed on as it comes.
    const { sending, answer } = begin(
      `${host.url}/held/v2/models/digits/infer`,
      { secret: key.secret },
    );
    sending.write(prediction.slice(0, 10));
    await host.untilInFlight(1);
    const pids = await host.replicaPids('held');
    pids.forEach(pid => process.kill(pid, 'SIGKILL'));
    await expect(answer).resolves.toMatchObject({ status: 502 });
    sending.on('error', () => {});
    sending.destroy();
    await host.untilReady('held');
  });

  it('keeps a slow sender of a small body out of the way of replicas that end', async () => {
    await declare('slow');
    await host.untilReady('slow');
    const { sending, answer } = begin(
      `${host.url}/slow/v2/models/digits/infer`,
      {
        secret: key.secret,
        headers: { 'content-length': String(prediction.length) },
      },
    );
    sending.write(prediction.slice(0, 10));
    await host.untilInFlight(1);
    const pids = await host.replicaPids('slow');
    pids.forEach(pid => process.kill(pid, 'SIGKILL'));
    await host.untilState('slow', 'it has ended', ({ observation }) =>
      observation.revisions.every(({ readyReplicas }) => readyReplicas === 0),
    );
    sending.end(prediction.slice(10));
    await expect(answer).resolves.toMatchObject({ status: 200 });
  });

  it('answers what a replica holds before it stops', async () => {
    const declaration = await declare('drained');
    await host.untilReady('drained');
    // Without a length it is passed on as it comes.
    const { sending, answer } = begin(
      `${host.url}/drained/v2/models/digits/infer`,
      { secret: key.secret },
    );
    sending.write(prediction.slice(0, 10));
    await host.untilInFlight(1);
    await host.client.put('drained', {
      epoch: 1,
      declaration: { ...declaration, revisions: [] },
    });
    await host.untilState('drained', 'it drains', ({ observation }) =>
      observation.replicas.some(({ state }) => state === 'draining'),
    );
    await expect(
      predict(host.url, 'drained', key.secret),
    ).resolves.toMatchObject({ status: 503 });
    sending.end(prediction.slice(10));
    await expect(answer).resolves.toMatchObject({ status: 200 });
    await host.untilState(
      'drained',
      'nothing runs',
      ({ observation }) => observation.replicas.length === 0,
    );
  });

  it('loses nothing when one revision takes the place of another', async () => {
    const declaration = await declare('moved');
    await host.untilReady('moved');
    const traffic = load('moved', 3);
    await traffic.more(20);
    const steps = [
      [revisionOf(1), revisionOf(2)],
      [revisionOf(1, { weight: 50 }), revisionOf(2, { weight: 50 })],
      [revisionOf(2, { weight: 100 })],
    ];
    for (const revisions of steps) {
      await host.client.put('moved', {
        epoch: 1,
        declaration: { ...declaration, revisions },
      });
      await host.untilReady('moved');
      await traffic.more(20);
    }
    const answers = await traffic.stop();
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.at(-1)?.json.model_version).toBe('v2');
  });

  it('gives weight only to revisions that are ready', async () => {
    const broken = join(folder, 'broken.onnx');
    writeFileSync(broken, 'this is no model');
    await declare('halved', [
      revisionOf(1, { weight: 50 }),
      revisionOf(2, { weight: 50, path: broken }),
    ]);
    const state = await host.untilState(
      'halved',
      'one is ready and one has failed for good',
      ({ observation: { revisions } }) =>
        revisions[0].readyReplicas === 1 &&
        revisions[1].problem?.permanent === true,
    );
    expect(state.observation.revisions.map(({ weight }) => weight)).toEqual([
      100, 0,
    ]);
    const [, failed] = state.observation.revisions;
    expect(failed.problem?.message).toMatch(/cannot load the model/);
    expect(failed.problem?.action).toMatch(/ONNX/);
    expect(
      state.observation.events.filter(({ type }) => type === 'replica-exited'),
    ).toHaveLength(3);
    for (let count = 0; count < 10; count += 1) {
      const answer = await predict(host.url, 'halved', key.secret);
      expect(answer.json.model_version).toBe('v1');
    }
    const { items: lines } = await host.client.logs('halved', {
      replica: 'halved-2-1',
      limit: 3,
    });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every(({ replica }) => replica === 'halved-2-1')).toBe(true);
  });

  it('names both digests when the artifact is another one', async () => {
    const revision = revisionOf(1);
    await declare('swapped', [
      { ...revision, artifact: { ...revision.artifact, digest: absent } },
    ]);
    const { observation } = await host.untilState(
      'swapped',
      'it has failed for good',
      state => state.observation.revisions[0].problem?.permanent === true,
    );
    const [{ problem }] = observation.revisions;
    expect(problem?.message).toContain(absent);
    expect(problem?.message).toContain(revision.artifact.digest);
    expect(problem?.action).toMatch(/new version/);
  });

  it('waits for a model that is not there yet', async () => {
    const path = join(folder, 'later.onnx');
    const revision = revisionOf(1, {
      path: join(modelFolder, 'diabetes/v1/model.onnx'),
    });
    await declare('awaited', [
      {
        ...revision,
        artifact: { ...revision.artifact, uri: `file://${path}` },
      },
    ]);
    await host.untilState('awaited', 'it says what is missing', state => {
      const { problem } = state.observation.revisions[0];
      return (
        problem?.permanent === false && /no such file/.test(problem.message)
      );
    });
    copyFileSync(new URL(revision.artifact.uri), path);
    const { observation } = await host.untilReady('awaited');
    expect(observation.revisions[0].problem).toBeUndefined();
  });

  it.each([
    ['a format that it does not know', { format: 'pickle' }, {}, /pickle/],
    ['a GPU', {}, { gpus: 1 }, /GPU/],
    [
      'a file outside the allowed folders',
      { uri: 'file:///etc/passwd' },
      {},
      /may not read/,
    ],
    [
      'a way out of the allowed folders',
      { uri: `file://${modelFolder}/%2e%2e/%2e%2e/package.json` },
      {},
      /may not read/,
    ],
    [
      'a host that is not allowed',
      { uri: 'https://example.com/m' },
      {},
      /may not fetch/,
    ],
    [
      'a scheme that it does not know',
      { uri: 's3://bucket/m' },
      {},
      /knows file: and https: only/,
    ],
  ])('says at once that %s cannot be', async (what, artifact, more, text) => {
    const revision = revisionOf(1);
    const name = what.replace(/\W/g, '-').toLowerCase();
    await declare(name, [
      {
        ...revision,
        // Not here yet: what is here is not fetched again.
        artifact: { ...revision.artifact, digest: absent, ...artifact },
        resources: { ...revision.resources, ...more },
      },
    ]);
    const { observation } = await host.untilState(
      name,
      'it has failed for good',
      state => state.observation.revisions[0].problem?.permanent === true,
    );
    expect(observation.revisions[0].problem?.message).toMatch(text);
    expect(observation.revisions[0].problem?.action).toMatch(/\w/);
  });

  it('starts and stops replicas as their number changes', async () => {
    const declaration = await declare('scaled', [
      revisionOf(1, { replicas: 1 }),
    ]);
    await host.untilReady('scaled');
    for (const replicas of [2, 1, 0]) {
      await host.client.put('scaled', {
        epoch: 1,
        declaration: {
          ...declaration,
          revisions: [revisionOf(1, { replicas })],
        },
      });
      const { observation } = await host.untilState(
        'scaled',
        `${replicas} run`,
        state =>
          state.observation.replicas.length === replicas &&
          state.observation.revisions[0].readyReplicas === replicas,
      );
      expect(observation.revisions[0].desiredReplicas).toBe(replicas);
    }
  });

  it('gives a replica its variables and none of the secrets around it', async () => {
    await declare('quiet', [
      revisionOf(1, { environmentVariables: { GREETING: 'hello' } }),
    ]);
    await host.untilReady('quiet');
    const pid = (await host.replicaPids('quiet')).get('quiet-1-1');
    const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean);
    expect(names).toContain('GREETING=hello');
    expect(names.map(entry => entry.split('=')[0])).not.toContain('HOME');
  });
});

describe('a host that is told to be impatient', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({
      args: [
        ...['--allow-file', modelFolder],
        ...['--probe-timeout-seconds', '1', '--probe-failures', '2'],
      ],
    });
  });

  afterAll(() => host?.dispose());

  it('kills and replaces a replica that does not answer any more', async () => {
    await host.client.put('frozen', {
      epoch: 1,
      declaration: declarationOf('frozen'),
    });
    await host.untilReady('frozen');
    const pid = (await host.replicaPids('frozen')).get('frozen-1-1') ?? 0;
    process.kill(pid, 'SIGSTOP');
    const state = await host.untilState('frozen', 'it is back', s =>
      s.observation.replicas.some(
        ({ restarts, state: now }) => restarts >= 1 && now === 'ready',
      ),
    );
    expect(isAlive(pid)).toBe(false);
    expect(state.observation.events).toContainEqual(
      expect.objectContaining({
        message: expect.stringMatching(
          /did not answer 2 health probes in a row/,
        ),
      }),
    );
  });
});
