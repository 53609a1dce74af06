import { Scaling } from '@fairway/backstage-plugin-mlops-common';
import {
  deployment,
  now,
  observation,
  observed,
  plan,
  revision,
  service,
  weights,
} from '../../__testUtils__/planInputs';

const sleepy: Scaling = { minReplicas: 0, maxReplicas: 3 };
const wide: Scaling = { minReplicas: 2, maxReplicas: 5 };

const scaled = (scaling: Scaling, replicas = 1) => {
  const { spec, ...rest } = revision(2, replicas);
  return { ...rest, spec: { ...spec, scaling } };
};
const settled = {
  wanted: scaled(sleepy),
  deployment: deployment('succeeded'),
};
const asleep = observed(2, {
  asleep: true,
  readyReplicas: 0,
  desiredReplicas: 0,
  weight: 100,
});

describe('plan of a service that scales', () => {
  it('declares at least one replica until its first prediction was seen', () => {
    const declared = (state: 'running' | 'succeeded') =>
      plan({
        wanted: scaled(sleepy),
        deployment: deployment(state),
        observation: observation([observed(2, { weight: 100 })]),
      });
    expect(declared('running').verify).toBe(true);
    expect(declared('running').revisions[0].scaling).toEqual({
      minReplicas: 1,
      maxReplicas: 3,
    });
    expect(declared('succeeded').revisions[0].scaling).toEqual(sleepy);
  });

  it('leaves more than one fewest replica as it is while it is deployed', () => {
    const decided = plan({ wanted: scaled(wide, 2) });
    expect(decided.revisions[0]).toMatchObject({ replicas: 2, scaling: wide });
  });

  it('says nothing of scaling where there is none', () => {
    expect(plan().revisions[0]).not.toHaveProperty('scaling');
  });

  it('takes a service that sleeps for ready, and says since when', () => {
    const decided = plan({ ...settled, observation: observation([asleep]) });
    expect(decided.status).toEqual({
      phase: 'ready',
      message: 'Asleep since 2026-01-01 12:00 UTC: wakes with the next request',
      asleepSince: now,
    });
    expect(decided.verify).toBe(false);
    expect(weights(decided)).toEqual([[2, 100]]);
  });

  it('keeps the instant at which it was first seen asleep', () => {
    const decided = plan({
      ...settled,
      service: { ...service, asleepSince: now - 3_600_000 },
      observation: observation([asleep]),
    });
    expect(decided.status).toMatchObject({
      message: 'Asleep since 2026-01-01 11:00 UTC: wakes with the next request',
      asleepSince: now - 3_600_000,
    });
  });

  it('takes a service that wakes for ready, since its predictions are held', () => {
    const { status } = plan({
      ...settled,
      service: { ...service, asleepSince: now - 1 },
      observation: observation([
        observed(2, { readyReplicas: 0, weight: 100 }),
      ]),
    });
    expect(status).toEqual({
      phase: 'ready',
      message: 'Waking: predictions wait until it is awake',
    });
  });

  it('says what keeps a service from waking', () => {
    const { status } = plan({
      ...settled,
      observation: observation([
        observed(2, {
          readyReplicas: 0,
          weight: 100,
          problem: { message: 'The file is gone.', permanent: true },
        }),
      ]),
    });
    expect(status.phase).toBe('degraded');
    expect(status.message).toContain('The file is gone.');
  });

  it('never verifies by waking: one that sleeps under deployment is not ready', () => {
    const decided = plan({
      wanted: scaled(sleepy),
      observation: observation([asleep]),
    });
    expect(decided.verify).toBe(false);
    expect(decided.status.phase).toBe('deploying');
  });

  it('is ready with the fewest replicas, however many there were to begin with', () => {
    const status = (readyReplicas: number) =>
      plan({
        wanted: scaled(wide, 4),
        deployment: deployment('succeeded'),
        observation: observation([
          observed(2, { readyReplicas, desiredReplicas: 4, weight: 100 }),
        ]),
      }).status.phase;
    expect([1, 2, 4].map(status)).toEqual(['degraded', 'ready', 'ready']);
  });

  it('lets the revision that serves sleep while the next one is deployed', () => {
    const serving = {
      ...scaled(sleepy),
      number: 1,
    };
    const decided = plan({
      wanted: scaled(sleepy),
      serving,
      observation: observation([
        observed(2, { readyReplicas: 0 }),
        { ...asleep, number: 1 },
      ]),
    });
    expect(
      decided.revisions.map(({ number, scaling }) => [
        number,
        scaling?.minReplicas,
      ]),
    ).toEqual([
      [2, 1],
      [1, 0],
    ]);
  });
});
