import {
  GateDeclaration,
  Rollout,
  Strategy,
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
import {
  Column,
  predictRows,
  Rows,
  writeReferenceData,
} from './__testUtils__/referenceRows';
import { writeVersions } from './__testUtils__/sumsModel';

// Real processes all the way: portal, serving-host, onnx-server.
jest.setTimeout(600_000);

const gates: GateDeclaration[] = [
  { kind: 'signature', name: 'signature' },
  { kind: 'drift', name: 'inputs', distance: 'population-stability-index' },
];

/** Bakes of seconds; everything else is as in production. */
const rollouts = {
  bakeSeconds: 5,
  minimumSamples: 20,
  maximalBakeSeconds: 120,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  approvals: 0,
  requiredGates: ['signature', 'drift'],
  defaultGates: gates,
};

describe('a rollout with the gate drift', () => {
  let directory: string;
  let lab: FaultLab;
  let portal: Portal;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fw-rollout-drift-'));
    const entity = await writeVersions(directory);
    await writeReferenceData(directory, entity, Rows.create(3).take(3_000));
    lab = await FaultLab.create({
      connection: path => ({
        client: 'better-sqlite3',
        connection: { filename: join(path, 'portal.sqlite') },
        useNullAsDefault: true,
      }),
      models: { directory, entities: [entity] },
      environments: [{ name: 'production', production: true, rollouts }],
    });
    portal = await lab.startPortal();
  });

  afterAll(async () => {
    await lab?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Ships the good version to a service of its own while it is asked rows. */
  async function ship(
    name: string,
    strategy: Strategy,
    moved?: Column,
  ): Promise<{ rollout: Rollout; serving: string }> {
    const { client } = portal;
    const { deployment } = await client.call('submitDeployment', {
      body: {
        ...deploymentRequest,
        ...{ name, idempotencyKey: `deploy ${name}` },
        ...{ model: 'model:default/sums', version: 'stable' },
        environment: 'production',
      },
    });
    const { service } = await untilDeployed(portal, deployment);
    const path = { service: name };
    const { secret } = await client.call('createKey', {
      path,
      body: { name: 'traffic' },
    });
    const { rollout } = await client.call('startRollout', {
      path,
      body: { modelVersion: 'good', idempotencyKey: `ship ${name}`, strategy },
    });
    const rows = Rows.create(7);
    const ended = await eventually(
      async () => {
        await predictRows(
          service.endpoint!.inferUrl,
          secret,
          rows.take(40, moved),
        );
        const now = await client.call('getRollout', {
          path: { id: rollout.id },
        });
        return now.endedAt !== undefined && now;
      },
      { what: `the rollout of ${name} to end` },
    );
    const { revision } = await client.call('getService', { path });
    return { rollout: ended, serving: revision.spec.modelVersion };
  }

  it('promotes where predictions are of what the model was trained on, and goes back where an input has moved', async () => {
    const [steady, drifting] = await Promise.all([
      ship('sums-steady', { type: 'all-at-once' }),
      ship('sums-drifting', { type: 'canary', canarySize: 50 }, 'b'),
    ]);

    expect([steady.rollout.phase, steady.rollout.reason]).toEqual([
      'promoted',
      undefined,
    ]);
    expect(steady.serving).toBe('good');
    expect(steady.rollout.verdicts).toContainEqual(
      expect.objectContaining({ gate: 'inputs', verdict: 'pass' }),
    );

    expect([
      drifting.rollout.phase,
      drifting.rollout.decidedBy,
      drifting.rollout.reason,
    ]).toEqual([
      'rolled-back',
      'gate:inputs',
      expect.stringMatching(/input b: The mean went up/),
    ]);
    expect(drifting.serving).toBe('stable');
  });
});
