import {
  crashes,
  deployment,
  factsOf,
  placedPod,
  podWithModel,
  podWithServer,
  waits,
} from '../__testUtils__/causes/CauseCase';
import { a100 } from '../__testUtils__/causes/nodes';
import { refusalCases } from '../__testUtils__/causes/refusals';
import { podOfDeployment, serving } from '../__testUtils__/cluster';
import { inOrder, problemOf, type Cause } from './Cause';
import { diagnoseRevision } from './diagnoseRevision';

const oom = { exitCode: 137, reason: 'OOMKilled' };
const codes = (causes: Cause[]) => causes.map(({ code }) => code);
const ready = serving(podOfDeployment(deployment, 'ready'));
const two = { ...deployment, spec: { ...deployment.spec, replicas: 2 } };

describe('a diagnosis', () => {
  it('is empty where nothing is wrong, is known to be, or is wanted', () => {
    expect(diagnoseRevision(factsOf(ready))).toEqual([]);
    expect(diagnoseRevision(factsOf(placedPod()))).toEqual([]);
    expect(diagnoseRevision(factsOf(undefined))).toEqual([]);
    const none = { ...deployment, spec: { ...deployment.spec, replicas: 0 } };
    expect(
      diagnoseRevision(
        factsOf(podWithServer(crashes(9, oom)), { deployment: none }),
      ),
    ).toEqual([]);
  });

  it('is empty as soon as as many replicas are ready as shall be, whatever old pods show', () => {
    expect(
      diagnoseRevision(
        factsOf(ready, {
          pods: [ready, placedPod({ phase: 'Failed', reason: 'Evicted' })],
        }),
      ),
    ).toEqual([]);
  });

  it('has what is permanent first, then what says most', () => {
    const causes = diagnoseRevision(
      factsOf(undefined, {
        deployment: {
          ...two,
          status: refusalCases[0].facts.replicaSets[0].status as object,
        },
        pods: [
          placedPod({ phase: 'Failed', reason: 'Evicted' }),
          podWithServer(crashes(1, { exitCode: 1 })),
          podWithModel(crashes(1, { exitCode: 3 })),
        ],
      }),
    );
    expect(codes(causes)).toEqual([
      'digest-mismatch',
      'crash-loop',
      'quota-exceeded',
      'evicted',
    ]);
  });

  it('says once what many replicas have', () => {
    const pods = Array.from({ length: 30 }, () =>
      podWithModel(waits('ErrImageNeverPull')),
    );
    const many = { ...deployment, spec: { ...deployment.spec, replicas: 30 } };
    expect(
      diagnoseRevision(factsOf(undefined, { deployment: many, pods })),
    ).toHaveLength(1);
  });

  it('does not blame a container that works again', () => {
    const pod = podWithServer({
      ready: true,
      restartCount: 1,
      started: true,
      state: { running: {} },
      lastState: { terminated: oom },
    });
    pod.status!.containerStatuses!.push({
      name: 'istio-proxy',
      ready: false,
      ...crashes(2, { exitCode: 255 }),
    });
    expect(codes(diagnoseRevision(factsOf(pod)))).toEqual(['crash-loop']);
  });

  it('does not ask of pods that were told to end', () => {
    const ending = podWithServer(crashes(9, oom));
    ending.metadata!.deletionTimestamp = '2026-11-27T10:05:00Z';
    expect(diagnoseRevision(factsOf(ending))).toEqual([]);
  });

  it('says that a size fits no node of the pool at all', () => {
    const pod = {
      ...podOfDeployment(deployment, 'x'),
      status: {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.',
          },
        ],
      },
    };
    const small = a100('a', 0, {
      allocatable: { 'nvidia.com/gpu': 1 },
      requested: {},
    });
    const facts = factsOf(pod, { surroundings: { nodes: [small] } });
    expect(diagnoseRevision(facts)[0]).toMatchObject({
      message:
        'One replica asks for 2 nvidia.com/gpu; largest free is 1 on pool a100, whose largest node has 1',
      action: 'Ask for less, or choose a pool with larger nodes',
      permanent: false,
    });
  });
});

describe('the problem of a revision', () => {
  const cause = (permanent: boolean): Cause => ({
    code: 'crash-loop',
    message: 'It crashes',
    action: 'Look',
    permanent,
  });

  it('is the first cause, and permanent where one replica shows that it is', () => {
    const causes = inOrder([cause(false), cause(true), cause(false)]);
    expect(causes).toHaveLength(1);
    expect(problemOf(causes, 0)).toEqual({
      message: 'It crashes',
      action: 'Look',
      permanent: true,
    });
    expect(problemOf([], 0)).toBeUndefined();
  });

  it('is not permanent while a replica works, since all are alike', () => {
    expect(problemOf([cause(true)], 0)?.permanent).toBe(true);
    expect(problemOf([cause(true)], 1)?.permanent).toBe(false);
  });
});
