import {
  GateDeclaration,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from './__testUtils__/FaultLab';
import { writeVersions } from './__testUtils__/sumsModel';
import { Traffic } from './rollouts/__testUtils__/Traffic';

// Real processes all the way: portal, serving-host, onnx-server, load generator.
jest.setTimeout(900_000);

const name = 'sums-rollouts';

const defaultGates: GateDeclaration[] = [
  { kind: 'signature', name: 'signature' },
  { kind: 'artifact', name: 'artifact' },
  { kind: 'smoke', name: 'smoke', requests: 3 },
  {
    kind: 'comparison',
    name: 'errors',
    metric: 'error-rate',
    margin: { absolute: 0.1 },
  },
  {
    kind: 'comparison',
    name: 'latency',
    metric: 'latency-p50',
    margin: { relative: 2 },
  },
  { kind: 'prediction-shift', name: 'shift', margin: 0.25 },
];

/** Bakes of seconds instead of minutes; everything else is as in production. */
const rollouts = {
  bakeSeconds: 5,
  minimumSamples: 50,
  maximalBakeSeconds: 60,
  terminationWaitSeconds: 0,
  lookSeconds: 2,
  approvals: 0,
  requiredGates: ['signature', 'artifact', 'comparison'],
  defaultStrategy: { type: 'canary', canarySize: 25 },
  defaultGates,
};

const evaluation: GateDeclaration = {
  kind: 'evaluation',
  name: 'evaluation',
  testSet: './test.csv',
  metric: 'mae',
  threshold: 0.1,
  margin: { absolute: 0.1 },
};

describe('a rollout through real processes', () => {
  let directory: string;
  let lab: FaultLab;
  let portal: Portal;
  let traffic: Traffic;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fw-versions-'));
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
    const { deployment } = await portal.client.call('submitDeployment', {
      body: {
        ...deploymentRequest,
        name,
        model: 'model:default/sums',
        version: 'stable',
        environment: 'production',
      },
    });
    await untilDeployed(portal, deployment);
  });

  afterAll(async () => {
    await lab?.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    const [service, key] = await Promise.all([
      portal.client.call('getService', { path: { service: name } }),
      portal.client.call('createKey', {
        path: { service: name },
        body: { name: `traffic-${Date.now()}` },
      }),
    ]);
    traffic = await Traffic.begin(service.endpoint!.inferUrl, key.secret);
  });

  const ship = async (
    modelVersion: string,
    gates?: GateDeclaration[],
  ): Promise<Rollout> => {
    const { rollout } = await portal.client.call('startRollout', {
      path: { service: name },
      body: {
        modelVersion,
        idempotencyKey: `ship ${modelVersion} at ${Date.now()}`,
        ...(gates && { gates }),
      },
    });
    return await eventually(
      async () => {
        const now = await portal.client.call('getRollout', {
          path: { id: rollout.id },
        });
        return now.endedAt !== undefined && now;
      },
      { what: `the rollout of ${modelVersion} to end` },
    );
  };

  const serving = async () => {
    const { revision } = await portal.client.call('getService', {
      path: { service: name },
    });
    return revision.spec.modelVersion;
  };

  it.each([
    ['that callers could not call', 'renamed', 'failed', 'gate:signature'],
    ['that answers no prediction', 'broken', 'failed', 'control-loop'],
    ['that is slower', 'slow', 'rolled-back', 'gate:latency'],
    ['that predicts something else', 'shifted', 'rolled-back', 'gate:shift'],
  ])(
    'ends on the stable version for one %s, and no user sees it',
    async (_, version, phase, decidedBy) => {
      const rollout = await ship(version);
      expect([rollout.phase, rollout.decidedBy, rollout.reason]).toEqual([
        phase,
        decidedBy,
        expect.any(String),
      ]);
      expect(await serving()).toBe('stable');
      expect(Object.keys(await traffic.end())).toEqual(['success']);
    },
  );

  it('never gives traffic to one that is wrong on the test set', async () => {
    const rollout = await ship('shifted', [...defaultGates, evaluation]);
    expect([rollout.phase, rollout.decidedBy]).toEqual([
      'failed',
      'gate:evaluation',
    ]);
    expect(rollout.reason).toContain('mae');
    expect(Object.keys(await traffic.end())).toEqual(['success']);
  });

  it('ends on a good version with no hand, and no user sees it', async () => {
    const rollout = await ship('good', [...defaultGates, evaluation]);
    expect([rollout.phase, rollout.reason]).toEqual(['promoted', undefined]);
    for (const { gate, verdict } of rollout.verdicts) {
      expect([gate, verdict]).toEqual([gate, 'pass']);
    }
    expect(await serving()).toBe('good');
    expect(Object.keys(await traffic.end())).toEqual(['success']);
  });
});
