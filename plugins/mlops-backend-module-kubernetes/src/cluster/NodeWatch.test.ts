import {
  ForbiddenError,
  KubernetesClient,
  KubernetesObject,
  ResourceType,
} from '../client';
import { NodeWatch } from './NodeWatch';

const node = {
  metadata: { name: 'gpu-1', labels: { pool: 'a100' } },
  status: {
    allocatable: { 'nvidia.com/gpu': '4' },
    conditions: [{ type: 'Ready', status: 'True' }],
  },
};
const pod = {
  metadata: { name: 'a', annotations: { note: 'not for the portal' } },
  spec: {
    nodeName: 'gpu-1',
    containers: [
      {
        name: 'server',
        env: [{ name: 'TOKEN', value: 'hush' }],
        resources: { requests: { 'nvidia.com/gpu': '3' } },
      },
    ],
  },
};

function watchOf(lists: Record<string, () => unknown[]>) {
  const asked: { plural: string; fieldSelector?: string }[] = [];
  const client = {
    cluster: 'eu',
    list: async (
      { plural }: ResourceType<KubernetesObject>,
      { fieldSelector }: { fieldSelector?: string },
    ) => {
      asked.push({ plural, ...(fieldSelector && { fieldSelector }) });
      return { items: lists[plural](), resourceVersion: '1' };
    },
  } as unknown as KubernetesClient;
  const stopping = new AbortController();
  const watch = NodeWatch.create(client);
  watch.start(stopping.signal);
  return { watch, asked, stop: () => stopping.abort() };
}

describe('what is free on the nodes of a cluster', () => {
  it('is asked for only when somebody wants to know, and once for all who do', async () => {
    const { watch, asked, stop } = watchOf({
      nodes: () => [node],
      pods: () => [pod],
    });
    await watch.rooms();
    expect(asked).toEqual([{ plural: 'nodes' }]);
    const [first] = await Promise.all([
      watch.roomsWithRequests(),
      watch.roomsWithRequests(),
    ]);
    expect(first).toMatchObject([
      {
        name: 'gpu-1',
        allocatable: { 'nvidia.com/gpu': 4 },
        requested: { 'nvidia.com/gpu': 3, pods: 1 },
      },
    ]);
    expect(asked).toEqual([
      { plural: 'nodes' },
      {
        plural: 'pods',
        fieldSelector:
          'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed',
      },
    ]);
    stop();
  });

  it('is not known where pods may not be listed, and the nodes still are', async () => {
    const { watch, asked, stop } = watchOf({
      nodes: () => [node],
      pods: () => {
        throw new ForbiddenError('eu', 'no', undefined as never);
      },
    });
    for (const _again of [1, 2]) {
      const [room] = (await watch.roomsWithRequests())!;
      expect(room).toMatchObject({ name: 'gpu-1' });
      expect(room).not.toHaveProperty('requested');
    }
    expect(asked.filter(({ plural }) => plural === 'pods')).toHaveLength(1);
    stop();
  });

  it('is not known of more pods than are kept', async () => {
    const { watch, stop } = watchOf({
      nodes: () => [node],
      pods: () => Array(20_001).fill(pod),
    });
    expect((await watch.roomsWithRequests())![0]).not.toHaveProperty(
      'requested',
    );
    stop();
  });
});
