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
import { progressDeadlineMs } from './plan';

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

  it.each([
    ['onnx', 10],
    ['container', 30],
    ['vllm', 60],
  ])(
    'fails a deployment that is not ready at the deadline of %s, and not before',
    (runtime, minutes) => {
      const base = revision(2);
      const wanted = { ...base, spec: { ...base.spec, runtime } };
      const at = (age: number) =>
        plan({ wanted, deployment: deployment('running', now - age) }).failure;
      const deadline = progressDeadlineMs(wanted.spec);
      expect(at(deadline)).toBeUndefined();
      expect(at(deadline + 1)?.message).toContain(`within ${minutes} minutes`);
    },
  );

  it('does not fail by its age a deployment that became ready', () => {
    const decided = plan({
      deployment: deployment('running', now - 20 * 60_000),
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
