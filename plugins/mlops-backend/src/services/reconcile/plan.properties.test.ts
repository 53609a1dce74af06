import {
  DesiredState,
  Phase,
  Revision,
  Scaling,
} from '@fairway/backstage-plugin-mlops-common';
import fc from 'fast-check';
import {
  deployment,
  now,
  observation,
  revision,
  service,
} from '../../__testUtils__/planInputs';
import { StoredDeployment } from '../../deployments/DeploymentsStore';
import { PlanInput, planService } from './plan';

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
      weight: fc.constantFrom(0, 30, 100, 100),
      stages: fc.constant({}),
      asleep: fc.boolean(),
      problem,
    });
  const states: StoredDeployment['state'][] = [
    'queued',
    'running',
    'succeeded',
    'failed',
    'superseded',
  ];
  const scaled = (wanted: Revision, scaling: Scaling | undefined) => ({
    ...wanted,
    spec: { ...wanted.spec, ...(scaling && { scaling }) },
  });
  const inputs: fc.Arbitrary<PlanInput> = fc
    .record({
      desiredState: fc.constantFrom<DesiredState>(
        'running',
        'running',
        'running',
        'stopped',
        'deleted',
      ),
      phase: fc.constantFrom<Phase>('queued', 'deploying', 'ready', 'degraded'),
      replicas: fc.integer({ min: 1, max: 3 }),
      scaling: fc.option(
        fc.record({
          minReplicas: fc.integer({ min: 0, max: 2 }),
          maxReplicas: fc.constant(3),
        }),
        { nil: undefined },
      ),
      serving: fc.boolean(),
      state: fc.option(fc.constantFrom(...states), { nil: undefined }),
      age: fc.integer({ min: 0, max: 2 * 10 * 60_000 }),
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
      wanted: scaled(revision(2, drawn.replicas), drawn.scaling),
      serving: drawn.serving ? revision(1) : undefined,
      deployment: drawn.state && deployment(drawn.state, now - drawn.age),
      observation: observation(drawn.revisions),
      now,
    }));
  const holds = (property: (input: PlanInput) => void) =>
    // Inputs that a property is not about are drawn again, not counted.
    fc.assert(fc.property(inputs, property), {
      numRuns: 500,
      maxSkipsPerRun: 1_000,
    });

  it('gives away exactly all of the traffic, or declares no revision', () => {
    holds(input => {
      const { revisions } = planService(input);
      const sum = revisions.reduce((total, { weight }) => total + weight, 0);
      expect(sum).toBe(revisions.length === 0 ? 0 : 100);
    });
  });

  it('never gives traffic to a revision that is not ready while another one serves', () => {
    holds(input => {
      const { replicas, scaling } = input.wanted.spec;
      const deploying = /queued|running/.test(input.deployment?.state ?? '');
      const rests = scaling?.minReplicas === 0 && !deploying;
      const floor = scaling ? Math.max(1, scaling.minReplicas) : replicas;
      const ready = input.observation.revisions.some(
        ({ number, readyReplicas }) =>
          number === 2 && (rests || readyReplicas >= floor),
      );
      const wanted = planService(input).revisions.find(
        ({ number }) => number === 2,
      );
      fc.pre(Boolean(input.serving && !ready && wanted));
      expect(wanted?.weight).toBe(0);
    });
  });

  it('never drops the serving revision before the new one has all the traffic', () => {
    holds(input => {
      const decided = planService(input);
      const routed = input.observation.revisions.some(
        ({ number, weight }) => number === 2 && weight === 100,
      );
      fc.pre(
        Boolean(
          input.serving && input.service.desiredState === 'running' && !routed,
        ),
      );
      expect(decided.revisions.map(({ number }) => number)).toContain(1);
    });
  });

  it('declares nothing for a service that is to be stopped or deleted', () => {
    holds(input => {
      const decided = planService(input);
      fc.pre(input.service.desiredState !== 'running');
      expect(decided.revisions).toEqual([]);
      expect(decided.verify).toBe(false);
      expect(decided.remove).toBe(input.service.desiredState === 'deleted');
    });
  });

  it('declares nothing after a failed first deployment, whatever is seen', () => {
    holds(input => {
      fc.pre(input.deployment?.state === 'failed' && !input.serving);
      expect(planService(input).revisions).toEqual([]);
    });
  });

  it('asks for a prediction only of a ready revision with all the traffic under deployment', () => {
    holds(input => {
      fc.pre(planService(input).verify);
      expect(input.deployment?.state).toMatch(/queued|running/);
      expect(input.observation.revisions).toContainEqual(
        expect.objectContaining({ number: 2, weight: 100 }),
      );
    });
  });

  it('never declares that a revision under deployment may sleep', () => {
    holds(input => {
      const wanted = planService(input).revisions.find(
        ({ number }) => number === 2,
      );
      fc.pre(/queued|running/.test(input.deployment?.state ?? ''));
      expect(wanted?.scaling?.minReplicas ?? 1).toBeGreaterThanOrEqual(1);
    });
  });

  it('says that a service sleeps only where one that may sleep was seen to', () => {
    holds(input => {
      const { status } = planService(input);
      fc.pre(status.asleepSince !== undefined);
      expect(status.phase).toBe('ready');
      expect(input.observation.revisions).toContainEqual(
        expect.objectContaining({ number: 2, asleep: true }),
      );
    });
  });

  it('fails only deployments that are under way', () => {
    holds(input => {
      fc.pre(planService(input).failure !== undefined);
      expect(input.deployment?.state).toMatch(/queued|running/);
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
