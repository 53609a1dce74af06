import { mockCredentials } from '@backstage/backend-test-utils';
import {
  GateDeclaration,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from './__testUtils__/FaultLab';
import { writeVersions } from './__testUtils__/sumsModel';

// Real processes all the way: command line, portal, serving-host, onnx-server.
jest.setTimeout(600_000);

const program = resolve(__dirname, '../../cli/bin/fairway.js');
const name = 'sums-by-command';

const gates: GateDeclaration[] = [
  { kind: 'signature', name: 'signature' },
  { kind: 'artifact', name: 'artifact' },
  {
    kind: 'comparison',
    name: 'errors',
    metric: 'error-rate',
    margin: { absolute: 0.2 },
  },
  { kind: 'prediction-shift', name: 'shift', margin: 0.25 },
];
const approval: GateDeclaration = {
  kind: 'approval',
  name: 'approval',
  approvals: 1,
};

/** Bakes of seconds instead of minutes; everything else is as in production. */
const rollouts = {
  bakeSeconds: 3,
  minimumSamples: 30,
  maximalBakeSeconds: 60,
  terminationWaitSeconds: 0,
  lookSeconds: 2,
  approvals: 0,
  requiredGates: ['signature', 'artifact', 'comparison'],
  defaultStrategy: { type: 'canary', canarySize: 50 },
  defaultGates: gates,
};

/** What a run of the program left behind. */
interface Run {
  code: number | null;
  output: string;
  notes: string;
}

describe('fairway rollout against a real portal', () => {
  let directory: string;
  let lab: FaultLab;
  let portal: Portal;
  let url: string;
  let traffic: NodeJS.Timeout;

  const begin = (user: string | undefined, ...args: string[]) => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        ...[program, 'rollout', ...args],
      ],
      {
        env: {
          PATH: process.env.PATH,
          FAIRWAY_PORTAL_URL: url,
          FAIRWAY_TOKEN: mockCredentials.user.token(user),
        },
      },
    );
    const run: Run = { code: null, output: '', notes: '' };
    child.stdout.on('data', data => {
      run.output += data;
    });
    child.stderr.on('data', data => {
      run.notes += data;
    });
    const ended = new Promise<Run>(done =>
      child.once('close', code => done(Object.assign(run, { code }))),
    );
    return { child, run, ended };
  };
  const fairway = (...args: string[]) => begin(undefined, ...args).ended;
  const json = async <T = { rollout: Rollout }>(
    ...args: string[]
  ): Promise<T> => {
    const { output, notes } = await fairway(...args, '--json');
    expect(notes).toBe('');
    return JSON.parse(output);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fw-command-'));
    lab = await FaultLab.create({
      connection: path => ({
        client: 'better-sqlite3',
        connection: { filename: join(path, 'portal.sqlite') },
        useNullAsDefault: true,
      }),
      models: { directory, entities: [await writeVersions(directory)] },
      environments: [{ name: 'production', production: true, rollouts }],
    });
    portal = await lab.startPortal();
    url = new URL(await portal.client.endpointUrl(name)).origin;
    await writeFile(
      join(directory, 'gates.json'),
      JSON.stringify([...gates, approval]),
    );
    const { deployment } = await portal.client.call('submitDeployment', {
      body: {
        ...deploymentRequest,
        name,
        model: 'model:default/sums',
        version: 'stable',
        environment: 'production',
      },
    });
    const { service } = await untilDeployed(portal, deployment);
    const key = await portal.client.call('createKey', {
      path: { service: name },
      body: { name: 'traffic' },
    });
    traffic = setInterval(() => {
      fetch(service.endpoint!.inferUrl, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${key.secret}`,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify(service.revision.spec.example),
      }).then(
        response => response.arrayBuffer(),
        () => {},
      );
    }, 10);
  });

  afterAll(async () => {
    clearInterval(traffic);
    await lab?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const atRest = () =>
    eventually(
      async () => {
        const { items } = await portal.client.call('listRollouts', {
          query: { service: name, active: 'true' },
        });
        return items.length === 0;
      },
      { what: 'no rollout to be under way' },
    );

  it('says what a rollout would do, starts one, and follows it until it is promoted', async () => {
    const preview = await fairway(
      ...['start', name, '--model-version', 'good', '--dry-run'],
    );
    expect([preview.code, preview.notes]).toEqual([0, '']);
    expect(preview.output).toContain('50 % for 3 s and 30 predictions → 100 %');
    const { code, output, notes } = await fairway(
      ...['start', name, '--model-version', 'good', '--follow'],
    );
    expect([code, notes]).toEqual([0, '']);
    expect(output).toContain('traffic: candidate 50 %, stable 50 %');
    expect(output).toContain("gate 'shift': pass");
    expect(output.trim().split('\n').at(-1)).toContain('promoted: ');
  });

  it.each([
    ['shifted', 1, 'rolled-back: ', "gate 'shift'"],
    ['renamed', 4, 'failed: ', "gate 'signature'"],
  ])(
    'tells by its exit code how the rollout of %s ended',
    async (version, code, ended, decider) => {
      await atRest();
      const started = await fairway(
        ...['start', name, '--model-version', version],
      );
      expect([started.code, started.notes]).toEqual([0, '']);
      const waited = await fairway('wait', '--service', name);
      expect(waited.code).toBe(code);
      expect(waited.output.trim().split('\n')).toHaveLength(1);
      expect(waited.output).toContain(ended);
      expect(waited.output).toContain(`(decided by ${decider})`);
    },
  );

  it('approves the digest that was looked at, by somebody else only, and aborts', async () => {
    await atRest();
    const { rollout } = await json(
      ...['start', name, '--model-version', 'slow'],
      ...['--gates', join(directory, 'gates.json'), '--reason', 'A try'],
    );
    const waiting = await fairway('follow', rollout.id, '--timeout', '2');
    expect(waiting.code).toBe(3);
    expect(waiting.notes).toContain('the rollout goes on');
    const { candidateVersion } = await json<{
      candidateVersion: { digest: string };
    }>('status', rollout.id);
    const { digest } = candidateVersion;
    const approve = ['approve', '--service', name, '--digest'];
    const own = await fairway(...approve, digest);
    expect(own.code).toBe(2);
    expect(own.notes).toContain('cannot approve it: ask somebody else');
    const other = 'user:default/other';
    const wrong = await begin(other, ...approve, `sha256:${'0'.repeat(64)}`)
      .ended;
    expect(wrong.notes).toContain('look at it again before you decide');
    const right = await begin(other, ...approve, digest).ended;
    expect([right.code, right.notes]).toEqual([0, '']);
    expect(right.output).toContain(`approved ${digest}`);

    const following = begin(undefined, 'follow', rollout.id, '--json');
    await eventually(
      async () => following.run.output.includes("gate 'approval': pass"),
      { what: 'the approval to be told' },
    );
    expect((await fairway('pause', rollout.id)).code).toBe(0);
    const paused = await fairway('status', rollout.id);
    expect(paused.output).toMatch(/^phase +paused$/m);
    expect((await fairway('resume', rollout.id)).code).toBe(0);
    expect(
      (await fairway('abort', rollout.id, '--reason', 'Enough')).code,
    ).toBe(0);
    const { code, output } = await following.ended;
    expect(code).toBe(1);
    const lines = output
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ event: 'ended', phase: 'aborted' });
  });

  it('leaves the rollout alone when it is interrupted, and goes back at once', async () => {
    await atRest();
    const following = begin(
      undefined,
      ...['start', name, '--model-version', 'stable', '--follow'],
    );
    await eventually(async () => following.run.output.includes('traffic: '), {
      what: 'the first news',
    });
    following.child.kill('SIGINT');
    const { code, notes } = await following.ended;
    expect([code, notes]).toEqual([
      3,
      expect.stringContaining('the rollout goes on'),
    ]);
    const under = await json<{ items: Rollout[] }>('status');
    expect(under.items.map(({ service }) => service)).toEqual([name]);
    const back = await json(
      ...['rollback', name, '--revision', '1', '--reason', 'Back to the first'],
    );
    const { code: ended } = await fairway('wait', back.rollout.id);
    expect(ended).toBe(0);
    const { revision } = await portal.client.call('getService', {
      path: { service: name },
    });
    expect(revision.number).toBe(1);
  });

  it('says what the portal refuses, in its words', async () => {
    const nothing = await fairway('status', '--service', 'nothing');
    expect(nothing.code).toBe(2);
    expect(nothing.notes).toContain('no rollout of nothing');
    const { code, notes } = await fairway(
      ...['start', name, '--model-version', 'none'],
    );
    expect(code).toBe(2);
    expect(notes).toContain('the portal answered 4');
    expect(notes).toContain('none');
  });
});
