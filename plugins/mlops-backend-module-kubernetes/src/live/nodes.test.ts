import { freeOn, nodeRooms, podRequests, withRequests } from './nodes';

describe('what a pod asks for', () => {
  it('is what its containers ask for together, or what it takes to start', () => {
    expect(
      podRequests({
        spec: {
          overhead: { memory: '10Mi' },
          initContainers: [
            {
              name: 'mesh',
              restartPolicy: 'Always',
              resources: { requests: { cpu: '100m' } },
            },
            {
              name: 'model',
              resources: { requests: { cpu: '3', memory: '1Gi' } },
            },
          ],
          containers: [
            {
              name: 'server',
              resources: {
                requests: { cpu: '2', memory: '2Gi', 'nvidia.com/gpu': '1' },
              },
            },
          ],
        },
      }),
    ).toEqual({
      cpu: 3.1,
      memory: 2 * 2 ** 30 + 10 * 2 ** 20,
      'nvidia.com/gpu': 1,
    });
  });
});

describe('the room on nodes', () => {
  const node = {
    metadata: { name: 'gpu-1', labels: { pool: 'a100' } },
    spec: { taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] },
    status: {
      allocatable: { cpu: '15500m', 'nvidia.com/gpu': '8', odd: 'x' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
  const pod = (phase: string, gpus: string) => ({
    spec: {
      nodeName: 'gpu-1',
      containers: [
        { name: 'c', resources: { requests: { 'nvidia.com/gpu': gpus } } },
      ],
    },
    status: { phase },
  });

  it('is what pods that have not ended leave over', () => {
    const [room] = withRequests(nodeRooms([node]), [
      pod('Running', '5'),
      pod('Pending', '2'),
      pod('Succeeded', '8'),
    ]);
    expect(room).toEqual({
      name: 'gpu-1',
      labels: { pool: 'a100' },
      ready: true,
      unschedulable: false,
      taints: [{ key: 'nvidia.com/gpu', value: '', effect: 'NoSchedule' }],
      allocatable: { cpu: 15.5, 'nvidia.com/gpu': 8 },
      requested: { 'nvidia.com/gpu': 7, pods: 2 },
    });
    expect(freeOn(room, 'nvidia.com/gpu')).toBe(1);
    expect(freeOn(room, 'unheard-of')).toBe(0);
  });

  it('is not known where not all pods may be seen', () => {
    const [room] = nodeRooms([node]);
    expect(room).not.toHaveProperty('requested');
  });
});
