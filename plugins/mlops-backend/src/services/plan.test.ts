import {
  DesiredState,
  Phase,
  Revision,
} from '@fairway/backstage-plugin-mlops-common';
import {
  Observation,
  ObservedRevision,
} from '@fairway/backstage-plugin-mlops-node';
import fc from 'fast-check';
import { specFixture } from '../__testUtils__/stores';
import { StoredDeployment } from '../deployments/DeploymentsStore';
import { PlanInput, planService, progressDeadlineMs } from './plan';
import { StoredService } from './ServicesStore';

const now = Date.parse('2026-01-01T12:00:00Z');

const service: StoredService = {
  id: 'id',
  name: 'digits',
  model: 'model:default/digits',
  environment: 'development',
  pool: 'gpupool:default/fake-pool',
  owner: 'group:default/team-a',
  target: 'fake',
  desiredState: 'running',
  revisionNumber: 2,
  phase: 'deploying',
  message: '',
  phaseSince: 0,
  replicas: [],
  createdBy: 'user:default/mock',
  createdAt: 0,
  updatedAt: 0,
};

const revision = (number: number, replicas = 1): Revision => ({
  number,
  spec: { ...specFixture, replicas },
  reason: '',
  createdBy: 'user:default/mock',
  createdAt: '',
});

const deployment = (
  state: StoredDeployment['state'],
  createdAt = now,
): StoredDeployment => ({
  id: 'deployment',
  serviceId: 'id',
  requestHash: '',
  service: 'digits',
  revision: 2,
  state,
  message: state === 'failed' ? 'The model cannot be loaded.' : '',
  requestedBy: 'user:default/mock',
  createdAt: new Date(createdAt).toISOString(),
  timeline: [],
});

const observed = (
  number: number,
  overrides: Partial<ObservedRevision> = {},
): ObservedRevision => ({
  number,
  desiredReplicas: 1,
  readyReplicas: 1,
  weight: 0,
  stages: {},
  ...overrides,
});

const observation = (
  revisions: ObservedRevision[] = [],
  overrides: Partial<Observation> = {},
): Observation => ({
  exists: true,
  revisions,
  replicas: [],
  keyIds: [],
  keyUsage: [],
  events: [],
  asOf: now,
  ...overrides,
});

const plan = (input: Partial<PlanInput> = {}) =>
  planService({
    service,
    wanted: revision(2),
    deployment: deployment('running'),
    observation: observation(),
    now,
    ...input,
  });

const weights = (decided: ReturnType<typeof plan>) =>
  decided.revisions.map(({ number, weight }) => [number, weight]);

describe('plan of a service that is to run', () => {
  it('starts a first revision with all the traffic that there may be', () => {
    const decided = plan();
    expect(weights(decided)).toEqual([[2, 100]]);
    expect(decided).toMatchObject({
      remove: false,
      verify: false,
      status: {
        phase: 'deploying',
        message: 'Revision 2 is starting: not placed yet',
      },
    });
    expect(decided.failure).toBeUndefined();
  });

  it('starts a new revision beside the serving one, which keeps the traffic', () => {
    const decided = plan({
      serving: revision(1),
      observation: observation([
        observed(2, { readyReplicas: 0 }),
        observed(1, { weight: 100 }),
      ]),
    });
    expect(weights(decided)).toEqual([
      [2, 0],
      [1, 100],
    ]);
    expect(decided.verify).toBe(false);
    expect(decided.status.message).toContain('0 of 1 replica ready');
  });

  it('does not move traffic while only some replicas are ready', () => {
    const decided = plan({
      wanted: revision(2, 3),
      serving: revision(1),
      observation: observation([
        observed(2, { readyReplicas: 2, desiredReplicas: 3 }),
        observed(1, { weight: 100 }),
      ]),
    });
    expect(weights(decided)).toEqual([
      [2, 0],
      [1, 100],
    ]);
    expect(decided.status.message).toContain('2 of 3 replicas ready');
  });

  it('moves the traffic once the new revision is ready, and keeps the old one until it has moved', () => {
    const decided = plan({
      serving: revision(1),
      observation: observation([observed(2), observed(1, { weight: 100 })]),
    });
    expect(weights(decided)).toEqual([
      [2, 100],
      [1, 0],
    ]);
    expect(decided.verify).toBe(false);
    expect(decided.status.message).toContain('traffic is moving');
  });

  it('lets the old revision go once the traffic has moved, and asks for a prediction', () => {
    const decided = plan({
      serving: revision(1),
      observation: observation([observed(2, { weight: 100 }), observed(1)]),
    });
    expect(weights(decided)).toEqual([[2, 100]]);
    expect(decided.verify).toBe(true);
    expect(decided.status.phase).toBe('deploying');
  });

  it('asks for no prediction once the deployment has ended', () => {
    const decided = plan({
      deployment: deployment('succeeded'),
      observation: observation([observed(2, { weight: 100 })]),
    });
    expect(decided).toMatchObject({
      verify: false,
      status: {
        phase: 'ready',
        message: '1 of 1 replica ready: predictions are answered',
      },
    });
  });

  it('fails a deployment whose problem will not pass, with what to do', () => {
    const decided = plan({
      observation: observation([
        observed(2, {
          readyReplicas: 0,
          problem: {
            message: 'The digest is another one.',
            action: 'Correct it.',
            permanent: true,
          },
        }),
      ]),
    });
    expect(decided.failure).toEqual({
      message: 'The digest is another one. Correct it.',
    });
  });

  it('goes on waiting with a problem that may pass, and shows it', () => {
    const decided = plan({
      observation: observation([
        observed(2, {
          readyReplicas: 0,
          problem: {
            message: 'The image is being pulled again.',
            action: 'Wait.',
            permanent: false,
          },
        }),
      ]),
    });
    expect(decided.failure).toBeUndefined();
    expect(decided.status).toEqual({
      phase: 'deploying',
      message: 'The image is being pulled again.',
      action: 'Wait.',
    });
  });

  it('fails a deployment that is not ready at its deadline, and not before', () => {
    const at = (age: number) =>
      plan({ deployment: deployment('running', now - age) }).failure;
    expect(at(progressDeadlineMs)).toBeUndefined();
    expect(at(progressDeadlineMs + 1)?.message).toContain('within 10 minutes');
  });

  it('does not fail by its age a deployment that became ready', () => {
    const decided = plan({
      deployment: deployment('running', now - 2 * progressDeadlineMs),
      observation: observation([observed(2, { weight: 100 })]),
    });
    expect(decided.failure).toBeUndefined();
    expect(decided.verify).toBe(true);
  });

  it('declares nothing after a failed first deployment', () => {
    const decided = plan({ deployment: deployment('failed') });
    expect(decided.revisions).toEqual([]);
    expect(decided).toMatchObject({
      remove: false,
      status: { phase: 'failed', message: 'The model cannot be loaded.' },
    });
  });

  it('lets the serving revision go on after a failed later deployment, though the new one became ready', () => {
    const decided = plan({
      serving: revision(1),
      deployment: deployment('failed'),
      observation: observation([observed(2), observed(1, { weight: 100 })]),
    });
    expect(weights(decided)).toEqual([[1, 100]]);
    expect(decided.status).toMatchObject({
      phase: 'degraded',
      message: expect.stringContaining('Revision 1 goes on serving'),
    });
  });

  it('says what happens when replicas of a deployed service are gone', () => {
    const refused = plan({ deployment: deployment('succeeded') });
    expect(refused.status).toMatchObject({
      phase: 'degraded',
      message: expect.stringContaining('predictions are refused'),
      action: expect.stringContaining('started again'),
    });
    const some = plan({
      wanted: revision(2, 2),
      deployment: deployment('succeeded'),
      observation: observation([
        observed(2, {
          desiredReplicas: 2,
          weight: 100,
          problem: {
            message: 'One replica exited.',
            action: 'See its logs.',
            permanent: false,
          },
        }),
      ]),
    });
    expect(some.status).toEqual({
      phase: 'degraded',
      message: '1 of 2 replicas ready. One replica exited.',
      action: 'See its logs.',
    });
    expect(some.failure).toBeUndefined();
  });
});

describe('plan of a service that is not to run', () => {
  it('declares nothing and waits for replicas that still finish', () => {
    const decided = plan({
      service: { ...service, desiredState: 'stopped' },
      observation: observation([], {
        replicas: [
          { name: 'a', revision: 1, state: 'draining', since: '', restarts: 0 },
          { name: 'b', revision: 1, state: 'stopped', since: '', restarts: 0 },
        ],
      }),
    });
    expect(decided).toMatchObject({
      revisions: [],
      remove: false,
      verify: false,
      status: { phase: 'stopping', message: '1 replica still finishing' },
    });
  });

  it('is stopped when no replica is left', () => {
    const decided = plan({ service: { ...service, desiredState: 'stopped' } });
    expect(decided).toMatchObject({
      revisions: [],
      remove: false,
      status: { phase: 'stopped' },
    });
  });

  it('removes a deleted service, whatever runs of it', () => {
    const decided = plan({
      service: { ...service, desiredState: 'deleted' },
      observation: observation([observed(2, { weight: 100 })]),
    });
    expect(decided).toMatchObject({
      revisions: [],
      remove: true,
      verify: false,
      status: { phase: 'deleting' },
    });
  });
});

describe('every plan', () => {
  const problem = fc.option(
    fc.record({
      message: fc.constantFrom('It does not start.', ''),
      action: fc.option(fc.constant('Look.'), { nil: undefined }),
      permanent: fc.boolean(),
    }),
    { nil: undefined },
  );
  const seen = (number: number) =>
    fc.record({
      number: fc.constant(number),
      desiredReplicas: fc.integer({ min: 0, max: 4 }),
      readyReplicas: fc.integer({ min: 0, max: 4 }),
      weight: fc.constantFrom(0, 30, 70, 100),
      stages: fc.constant({}),
      problem,
    });
  const states: StoredDeployment['state'][] = [
    'queued',
    'running',
    'succeeded',
    'failed',
    'superseded',
  ];
  const inputs: fc.Arbitrary<PlanInput> = fc
    .record({
      desiredState: fc.constantFrom<DesiredState>(
        'running',
        'stopped',
        'deleted',
      ),
      phase: fc.constantFrom<Phase>('queued', 'deploying', 'ready', 'degraded'),
      replicas: fc.integer({ min: 1, max: 3 }),
      serving: fc.boolean(),
      state: fc.option(fc.constantFrom(...states), { nil: undefined }),
      age: fc.integer({ min: 0, max: 2 * progressDeadlineMs }),
      revisions: fc
        .tuple(seen(2), seen(1), seen(7))
        .chain(all => fc.subarray(all)),
    })
    .map(drawn => ({
      service: {
        ...service,
        desiredState: drawn.desiredState,
        phase: drawn.phase,
      },
      wanted: revision(2, drawn.replicas),
      serving: drawn.serving ? revision(1) : undefined,
      deployment: drawn.state && deployment(drawn.state, now - drawn.age),
      observation: observation(drawn.revisions),
      now,
    }));
  const holds = (property: (input: PlanInput) => void) =>
    fc.assert(fc.property(inputs, property), { numRuns: 1_000 });

  it('gives away exactly all of the traffic, or declares no revision', () => {
    holds(input => {
      const { revisions } = planService(input);
      const sum = revisions.reduce((total, { weight }) => total + weight, 0);
      expect(sum).toBe(revisions.length === 0 ? 0 : 100);
    });
  });

  it('never gives traffic to a revision that is not ready while another one serves', () => {
    holds(input => {
      const ready = input.observation.revisions.some(
        ({ number, readyReplicas }) =>
          number === 2 && readyReplicas >= input.wanted.spec.replicas,
      );
      const wanted = planService(input).revisions.find(
        ({ number }) => number === 2,
      );
      if (input.serving && !ready && wanted) {
        expect(wanted.weight).toBe(0);
      }
    });
  });

  it('never drops the serving revision before the new one has all the traffic', () => {
    holds(input => {
      const decided = planService(input);
      const routed = input.observation.revisions.some(
        ({ number, weight }) => number === 2 && weight === 100,
      );
      if (
        input.serving &&
        input.service.desiredState === 'running' &&
        !routed
      ) {
        expect(decided.revisions.map(({ number }) => number)).toContain(1);
      }
    });
  });

  it('declares nothing for a service that is to be stopped or deleted', () => {
    holds(input => {
      const decided = planService(input);
      if (input.service.desiredState !== 'running') {
        expect(decided.revisions).toEqual([]);
        expect(decided.verify).toBe(false);
      }
      expect(decided.remove).toBe(input.service.desiredState === 'deleted');
    });
  });

  it('declares nothing after a failed first deployment, whatever is seen', () => {
    holds(input => {
      if (input.deployment?.state === 'failed' && !input.serving) {
        expect(planService(input).revisions).toEqual([]);
      }
    });
  });

  it('asks for a prediction only of a ready revision with all the traffic under deployment', () => {
    holds(input => {
      if (planService(input).verify) {
        expect(input.deployment?.state).toMatch(/queued|running/);
        expect(input.observation.revisions).toContainEqual(
          expect.objectContaining({ number: 2, weight: 100 }),
        );
      }
    });
  });

  it('fails only deployments that are under way', () => {
    holds(input => {
      if (planService(input).failure) {
        expect(input.deployment?.state).toMatch(/queued|running/);
      }
    });
  });

  it('is the same for the same input, and leaves the input alone', () => {
    holds(input => {
      const before = JSON.stringify(input);
      expect(planService(input)).toEqual(planService(input));
      expect(JSON.stringify(input)).toBe(before);
    });
  });
});
