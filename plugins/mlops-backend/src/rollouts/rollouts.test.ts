import { TestDatabases } from '@backstage/backend-test-utils';
import {
  FakeServiceSignals,
  FakeServingTarget,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { LogHistogram, Random } from '@fairway/statistics';
import { Knex } from 'knex';
import { waitFor } from '../__testUtils__/control';
import {
  deploymentRequest,
  digest as digestOfFirst,
  digestOf,
  StartedMlops,
  startMlops,
} from '../__testUtils__/startMlops';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const name = deploymentRequest.name;
const windowMs = 250;

/** Bakes of a second instead of minutes; everything else is as in production. */
const quick = {
  bakeSeconds: 1,
  minimumSamples: 100,
  maximalBakeSeconds: 4,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  unreadySeconds: 2,
  requiredGates: ['comparison'],
  approvals: 0,
  defaultStrategy: { type: 'canary', canarySize: 20 },
  defaultGates: [
    { kind: 'signature', name: 'signature' },
    { kind: 'artifact', name: 'artifact' },
    {
      kind: 'comparison',
      name: 'errors',
      metric: 'error-rate',
      margin: { absolute: 0.05 },
    },
    {
      kind: 'comparison',
      name: 'latency',
      metric: 'latency-p95',
      margin: { relative: 0.5 },
    },
    { kind: 'slo', name: 'limits', maximalErrorRate: 0.2 },
  ],
};
const config = {
  mlops: {
    environments: [
      { name: 'development', production: true, rollouts: quick },
      {
        name: 'patient',
        rollouts: { ...quick, onSilence: 'hold', maximalBakeSeconds: 2 },
      },
    ],
  },
};

describe.each(databases.eachSupportedId())('rollouts on %s', databaseId => {
  let knex: Knex;
  let target: FakeServingTarget;
  let signals: FakeServiceSignals;
  let mlops: StartedMlops;
  let traffic: NodeJS.Timeout | undefined;

  beforeEach(async () => {
    target = FakeServingTarget.create();
    signals = FakeServiceSignals.create({ windowMs });
    knex = await databases.init(databaseId);
    mlops = await startMlops({ knex, target, signals, config });
  });

  afterEach(async () => {
    clearInterval(traffic);
    traffic = undefined;
    await mlops.stop();
    await target.close();
  });

  const deploy = async (overrides: object = {}) => {
    const { body, status } = await mlops.call('post', '/deployments', {
      ...deploymentRequest,
      ...overrides,
    });
    expect([status, body.error?.message]).toEqual([202, undefined]);
    await mlops.untilDeployment(
      body.deployment.id,
      ({ state }) => state === 'succeeded',
    );
    const service = await mlops.until(
      name,
      ({ status: { phase } }) => phase === 'ready',
    );
    signals.declare(service);
    return service;
  };

  const start = async (body: object = {}, key = 'one') => {
    const response = await mlops.call('post', `/services/${name}/rollouts`, {
      idempotencyKey: key,
      modelVersion: '2',
      ...body,
    });
    expect([response.status, response.body.error?.message]).toEqual([
      202,
      undefined,
    ]);
    return response.body.rollout as Rollout;
  };

  /** Steady predictions by weight; each revision answers as it is told. */
  const predict = (
    service: { id: string; name: string },
    behaviour: (revision: number) => { errorRate: number; ms: number },
  ) => {
    const random = Random.create(1);
    traffic = setInterval(() => {
      target
        .observe(service)
        .then(({ revisions }) => {
          for (const { number, weight } of revisions) {
            const requests = Math.round(4 * weight);
            const { errorRate, ms } = behaviour(number);
            const errors = Math.round(requests * errorRate);
            const latency = LogHistogram.create();
            for (let i = 0; i < requests - errors; i++) {
              latency.record(ms * (0.8 + 0.4 * random.next()));
            }
            if (requests > 0) {
              signals.count(service, number, {
                outcomes: { success: requests - errors, serverError: errors },
                latency: latency.toBase64(),
              });
            }
          }
        })
        .catch(() => {});
    }, windowMs);
  };
  const alike = () => ({ errorRate: 0, ms: 10 });

  const types = async () => {
    const { body } = await mlops.call(
      'get',
      `/services/${name}/events?limit=200`,
    );
    return body.items
      .map(({ type }: { type: string }) => type)
      .reverse() as string[];
  };
  const weights = () =>
    target
      .desired(name)!
      .revisions.map(({ number, weight }) => [number, weight]);

  it('promotes a version that is as good as the stable one, and reserves for it alone', async () => {
    const service = await deploy();
    predict(service, alike);
    const { id } = await start();
    const rollout = await mlops.untilRollout(
      id,
      ({ phase }) => phase === 'promoted',
    );
    expect(rollout).toMatchObject({
      stableRevision: 1,
      candidateRevision: 2,
      stableVersion: { modelVersion: '1', digest: digestOfFirst },
      candidateVersion: { modelVersion: '2', digest: digestOf('2') },
      hasGates: true,
    });
    const { body: list } = await mlops.call('get', '/rollouts');
    expect(list.items).toMatchObject([
      {
        stableVersion: { modelVersion: '1', digest: digestOfFirst },
        candidateVersion: { modelVersion: '2', digest: digestOf('2') },
      },
    ]);
    for (const { verdict, gate } of rollout.verdicts) {
      expect([gate, verdict]).toEqual([gate, 'pass']);
    }
    await waitFor('only the new revision is declared', () =>
      Promise.resolve(JSON.stringify(weights()) === '[[2,100]]'),
    );
    expect(
      await mlops.until(name, ({ revision }) => revision.number === 2),
    ).toMatchObject({ revision: { spec: { modelVersion: '2' } } });
    const { body: pool } = await mlops.call('get', '/pools/default/fake-pool');
    expect(pool.reserved.cpu).toBe(0.25);
    // Through the steps in their order.
    const declared = target.writes
      .map(
        ({ desired }) =>
          desired?.revisions.find(({ number }) => number === 2)?.weight,
      )
      .filter(weight => weight !== undefined);
    expect([...new Set(declared)]).toEqual([0, 20, 100]);
  });

  it.each([
    [
      'that fails more often',
      { errorRate: 0.4, ms: 10 },
      /^gate:(errors|limits)$/,
    ],
    ['that is slower', { errorRate: 0, ms: 40 }, /^gate:latency$/],
  ])('takes back a version %s, with the evidence', async (_, bad, by) => {
    const service = await deploy();
    predict(service, revision => (revision === 1 ? alike() : bad));
    const { id } = await start();
    const rollout = await mlops.untilRollout(
      id,
      ({ phase }) => phase === 'rolled-back',
    );
    expect(rollout.decidedBy).toMatch(by);
    expect(rollout.reason).toMatch(/must be at most/);
    expect(weights()).toEqual([[1, 100]]);
    expect(
      await mlops.until(name, ({ revision }) => revision.number === 1),
    ).toBeDefined();
    const { body } = await mlops.call(
      'get',
      `/rollouts/${id}/evidence/${rollout.evidenceId}`,
    );
    expect(body).toMatchObject({
      verdict: 'fail',
      evidence: { candidate: '2', stable: expect.anything() },
    });
  });

  it('never starts a version that callers could not call', async () => {
    await deploy();
    const { id } = await start({ modelVersion: 'renamed-input' });
    const rollout = await mlops.untilRollout(
      id,
      ({ phase }) => phase === 'failed',
    );
    expect(rollout).toMatchObject({
      decidedBy: 'gate:signature',
      reason: expect.stringContaining('pixels'),
    });
    expect(
      target.writes.some(({ desired }) => (desired?.revisions.length ?? 0) > 1),
    ).toBe(false);
  });

  it('does not promote on silence: production goes back', async () => {
    await deploy();
    const { id } = await start();
    const rollout = await mlops.untilRollout(
      id,
      ({ phase }) => phase === 'rolled-back',
    );
    expect(rollout).toMatchObject({
      decidedBy: 'control-loop',
      reason: expect.stringContaining('No verdict by the end'),
    });
    expect(weights()).toEqual([[1, 100]]);
  });

  it('does not promote on silence: where the environment says so it holds, and a person decides', async () => {
    await deploy({ environment: 'patient' });
    const { id } = await start();
    const held = await mlops.untilRollout(id, ({ phase }) => phase === 'held');
    expect(held.commands).toEqual(
      expect.arrayContaining(['resume', 'promote', 'abort']),
    );
    expect(weights()).toEqual([
      [1, 80],
      [2, 20],
    ]);
    const { status } = await mlops.call('post', `/rollouts/${id}/commands`, {
      command: 'promote',
      reason: 'Nobody calls it at night',
    });
    expect(status).toBe(202);
    await mlops.untilRollout(id, ({ phase }) => phase === 'promoted');
    expect(await types()).toContain('rollout-promoted');
    const { body } = await mlops.call('get', `/services/${name}/events`);
    expect(
      body.items.filter(
        ({ type, evidence }: { type: string; evidence?: object }) =>
          type.startsWith('rollout-') &&
          !Object.entries(evidence ?? {}).some(
            ([key, value]) => key === 'rolloutId' && value === id,
          ),
      ),
    ).toEqual([]);
  });

  it('waits for somebody else to approve this very digest', async () => {
    const service = await deploy();
    predict(service, alike);
    const { id } = await start({
      gates: [
        { kind: 'approval', name: 'review', approvals: 1 },
        ...quick.defaultGates,
      ],
    });
    const decide = (digest: string, as?: string) =>
      mlops.call(
        'post',
        `/rollouts/${id}/approvals`,
        { decision: 'approve', gate: 'review', digest },
        as,
      );
    expect((await decide(digestOf('2'))).status).toBe(409);
    expect((await decide(digestOf('3'), 'user:default/eva')).status).toBe(400);
    await mlops.untilRollout(id, ({ verdicts }) =>
      verdicts.some(
        ({ gate, verdict }) => gate === 'review' && verdict === 'inconclusive',
      ),
    );
    expect((await decide(digestOf('2'), 'user:default/eva')).status).toBe(202);
    await mlops.untilRollout(id, ({ phase }) => phase === 'promoted');
    expect(await types()).toContain('rollout-approved');
  });

  it('lets keys come and go while a step bakes', async () => {
    await deploy({ environment: 'patient' });
    const { id } = await start();
    await mlops.untilRollout(id, ({ observed }) => observed?.candidate === 20);
    const { body: key } = await mlops.call('post', `/services/${name}/keys`, {
      name: 'new-caller',
    });
    expect(key.enforced).toBe(true);
    const { body: revoked } = await mlops.call(
      'delete',
      `/services/${name}/keys/${key.id}`,
    );
    expect(revoked.enforced).toBe(true);
    expect(weights()).toEqual([
      [1, 80],
      [2, 20],
    ]);
  });

  it('verifies with its own key what another process has declared', async () => {
    const service = await deploy();
    predict(service, alike);
    const { id } = await start({
      strategy: { type: 'canary', canarySize: 20, bakeSeconds: 2 },
    });
    await mlops.untilRollout(
      id,
      ({ observed, phase }) =>
        observed?.candidate === 100 && phase === 'baking',
    );
    await mlops.stop();
    mlops = await startMlops({ knex, target, signals, config });
    const ended = await mlops.untilRollout(
      id,
      ({ endedAt }) => endedAt !== undefined,
    );
    expect([ended.phase, ended.reason]).toEqual(['promoted', undefined]);
  });

  it('starts once for many requests with one key, and refuses the key for another request', async () => {
    await deploy();
    const ask = (body: object) =>
      mlops.call('post', `/services/${name}/rollouts`, {
        idempotencyKey: 'same',
        modelVersion: '2',
        ...body,
      });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask({})),
    );
    const ids = answers.map(({ body }) => body.rollout?.id);
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, () => 202),
    );
    expect(new Set(ids).size).toBe(1);
    expect((await ask({ modelVersion: '3' })).status).toBe(409);
    const { body } = await mlops.call('get', `/rollouts?service=${name}`);
    expect(body.totalItems).toBe(1);
  });

  it('lets a newer version take over from one that is under way, without a leak of weight', async () => {
    const service = await deploy();
    const { id: first } = await start();
    await mlops.untilRollout(first, ({ wanted }) => wanted.candidate === 20);
    const { id: second } = await start({ modelVersion: '3' }, 'two');
    predict(service, alike);
    await mlops.untilRollout(first, ({ phase }) => phase === 'superseded');
    await mlops.untilRollout(second, ({ phase }) => phase === 'promoted');
    await waitFor('only the newest is declared', () =>
      Promise.resolve(JSON.stringify(weights()) === '[[3,100]]'),
    );
    for (const { desired } of target.writes) {
      const sum = desired!.revisions.reduce(
        (all, { weight }) => all + weight,
        0,
      );
      expect(sum).toBe(100);
    }
  });

  it('goes back to an earlier revision when somebody says so', async () => {
    const service = await deploy();
    predict(service, alike);
    const { id } = await start();
    await mlops.untilRollout(id, ({ phase }) => phase === 'promoted');
    const { body, status } = await mlops.call(
      'post',
      `/services/${name}/roll-back`,
      { revision: 1, idempotencyKey: 'back', reason: 'Complaints' },
    );
    expect([status, body.error?.message]).toEqual([202, undefined]);
    expect(body.rollout.hasGates).toBe(false);
    await mlops.untilRollout(
      body.rollout.id,
      ({ phase }) => phase === 'promoted',
    );
    await mlops.until(name, ({ revision }) => revision.number === 1);
  });

  it('refuses before anything is changed what cannot be', async () => {
    await deploy();
    const refused = async (body: object) => {
      const response = await mlops.call('post', `/services/${name}/rollouts`, {
        idempotencyKey: 'refused',
        ...body,
      });
      return [response.status, response.body.error?.message];
    };
    expect(await refused({ modelVersion: '9' })).toEqual([
      400,
      expect.stringContaining('has no version 9'),
    ]);
    expect(await refused({ modelVersion: '1' })).toEqual([
      400,
      expect.stringContaining('serves already'),
    ]);
    expect(await refused({ modelVersion: '2', gates: [] })).toEqual([
      400,
      expect.stringContaining("gate of the kind 'comparison'"),
    ]);
    expect(await refused({ revision: 7 })).toEqual([
      404,
      expect.stringContaining('no revision 7'),
    ]);
    const { body } = await mlops.call('get', `/rollouts?service=${name}`);
    expect(body.totalItems).toBe(0);
    const { body: revisions } = await mlops.call(
      'get',
      `/services/${name}/revisions`,
    );
    expect(revisions.totalItems).toBe(1);
  });
});
