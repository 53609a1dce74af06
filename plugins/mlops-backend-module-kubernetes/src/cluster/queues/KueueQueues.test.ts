import {
  ApiNotServedError,
  ForbiddenError,
  KubernetesClient,
  StatusAnswer,
  UnreachableError,
} from '../../client';
import { KueueQueues } from './KueueQueues';
import { readQueues } from './readQueues';

const status = (code: number): StatusAnswer => ({
  code,
  reason: '',
  message: '',
  causes: [],
});
const forbidden = new ForbiddenError('lab', 'no', status(403));
const notServed = new ApiNotServedError('lab', 'no', status(404));
const silence = new UnreachableError('lab', 'no answer', 'unknown');
const places = [
  {
    metadata: { name: 'pod-a' },
    localQueueName: 'team',
    positionInLocalQueue: 0,
    positionInClusterQueue: 4,
  },
];
const pod = (uid: string, gates = ['kueue.x-k8s.io/admission']) => ({
  metadata: {
    name: `pod-${uid}`,
    uid,
    labels: { 'kueue.x-k8s.io/queue-name': 'team' },
  },
  spec: { schedulingGates: gates.map(name => ({ name })) },
});

/** A client that answers in turn, the last answer for ever, and what it was asked. */
const clientWith = (
  waiting: (object | Error)[],
  workloads: (object[] | Error)[] = [[]],
) => {
  const answer = <T>(answers: (T | Error)[], index: number) => {
    const found = answers[Math.min(index, answers.length - 1)];
    return found instanceof Error
      ? Promise.reject(found)
      : Promise.resolve(found);
  };
  const json: jest.Mock = jest.fn(() =>
    answer(waiting, json.mock.calls.length - 1),
  );
  const list: jest.Mock = jest.fn(async () => ({
    items: await answer(workloads, list.mock.calls.length - 1),
    resourceVersion: '1',
  }));
  const client = { cluster: 'lab', json, list } as unknown as KubernetesClient;
  return { queues: KueueQueues.create(client), json, list };
};

describe('what Kueue is asked', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('once for all who wait in a queue, and again when that is old', async () => {
    const { queues, json } = clientWith([{ items: places }]);
    const all = await Promise.all(
      Array.from({ length: 50 }, () => queues.waitingIn('models', 'team')),
    );
    expect(all).toEqual(all.map(() => ({ items: places })));
    expect(json).toHaveBeenCalledTimes(1);
    expect(json.mock.calls[0][1]).toMatchObject({
      path: '/apis/visibility.kueue.x-k8s.io/v1beta2/namespaces/models/localqueues/team/pendingworkloads',
    });
    expect(json.mock.calls[0][2].timeoutMs).toBeGreaterThan(0);
    await queues.waitingIn('models', 'other');
    await queues.waitingIn('elsewhere', 'team');
    expect(json).toHaveBeenCalledTimes(3);
    jest.advanceTimersByTime(60_000);
    await queues.waitingIn('models', 'team');
    expect(json).toHaveBeenCalledTimes(4);
  });

  it('in the version that there is', async () => {
    const { queues, json } = clientWith([notServed, { items: places }]);
    await expect(queues.waitingIn('models', 'team')).resolves.toEqual({
      items: places,
    });
    expect(json.mock.calls[1][1].path).toContain('/v1beta1/');
  });

  it.each([
    ['may not be read', forbidden, 'forbidden'],
    ['is not there', notServed, 'not-served'],
    ['does not answer', silence, 'no-answer'],
  ])('and what %s is called that', async (_what, error, notTold) => {
    const { queues } = clientWith([error], [error]);
    await expect(queues.waitingIn('models', 'team')).resolves.toEqual({
      notTold,
    });
    await expect(
      readQueues({ queues }, 'models', [pod('a')] as any),
    ).resolves.toEqual({
      workloads: [],
      around: {
        pendingWorkloads: [],
        kueueNotTold: { workloads: notTold, places: notTold },
      },
    });
  });

  it('is nothing where it holds no pod back', async () => {
    const { queues, json, list } = clientWith([{ items: places }]);
    const pods = [pod('a', []), pod('b', ['example.com/other'])];
    await expect(
      readQueues({ queues }, 'models', pods as any),
    ).resolves.toBeUndefined();
    expect(json).not.toHaveBeenCalled();
    expect(list).not.toHaveBeenCalled();
  });

  it('is bounded, however many pods it holds back', async () => {
    const { queues, json, list } = clientWith([{ items: places }]);
    const pods = Array.from({ length: 3_000 }, (_, index) =>
      pod(`uid-${index}`),
    );
    await readQueues({ queues }, 'models', pods as any);
    await readQueues({ queues }, 'models', [...pods].reverse() as any);
    expect(json).toHaveBeenCalledTimes(1);
    expect(list).toHaveBeenCalledTimes(1);
    expect(list.mock.calls[0][1].labelSelector.length).toBeLessThan(4_000);
  });
});
