import type { PoolPlacement } from '@fairway/backstage-plugin-mlops-common';
import type { ClusterConfig } from '../config';
import { catalogPoolFindings } from './catalogPool';

const placement: PoolPlacement = {
  cluster: 'eu',
  nodeLabels: { 'nvidia.com/gpu.product': 'A100' },
  tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
  resourceName: 'nvidia.com/gpu',
  queue: 'risk',
};

const messages = (
  overrides: Partial<PoolPlacement>,
  catalogPools: ClusterConfig['catalogPools'] = true,
) =>
  catalogPoolFindings(
    'a100',
    { ...placement, ...overrides },
    { name: 'eu', catalogPools },
  ).map(({ severity, message }) => `${severity}: ${message}`);

describe('a pool of the catalog on a cluster', () => {
  it('is taken where the configuration says so, and nowhere else', () => {
    expect(messages({})).toEqual([]);
    const refused = [
      'blocking: Cluster eu takes no pools of the catalog, and a100 is one',
    ];
    expect(messages({}, false)).toEqual(refused);
    expect(
      catalogPoolFindings('a100', placement, {
        name: 'eu',
      }).map(({ code }) => code),
    ).toEqual(['pool-not-accepted']);
  });

  it.each([
    [
      'nodes of the control plane, by their label',
      { nodeLabels: { 'node-role.kubernetes.io/control-plane': '' } },
      'the node labels node-role.kubernetes.io/control-plane',
    ],
    [
      'nodes of the control plane, by their taint',
      {
        tolerations: [
          {
            key: 'node-role.kubernetes.io/control-plane',
            operator: 'Exists' as const,
          },
        ],
      },
      'tolerations of the taints node-role.kubernetes.io/control-plane',
    ],
    [
      'nodes that are not ready',
      { tolerations: [{ key: 'node.kubernetes.io/not-ready' }] },
      'tolerations of the taints node.kubernetes.io/not-ready',
    ],
    [
      'every node, whatever its taints',
      { tolerations: [{ key: '', operator: 'Exists' as const }] },
      'tolerations of the taints',
    ],
    [
      'devices that are no accelerators',
      { resourceName: 'devices.kubevirt.io/kvm' },
      'the resource devices.kubevirt.io/kvm',
    ],
    [
      'devices of a name that only begins like a maker of accelerators',
      { resourceName: 'nvidia.com.example.org/gpu' },
      'the resource nvidia.com.example.org/gpu',
    ],
  ])('may not ask for %s', (_what, overrides, what) => {
    expect(messages(overrides).join()).toContain(`a100 asks for ${what}`);
  });

  it('may ask for what the configuration lists, and then for nothing else', () => {
    const bounds = {
      nodeLabels: ['pool.example.com/*'],
      taints: ['dedicated'],
      resources: ['example.com/npu'],
    };
    expect(messages({}, bounds)).toHaveLength(3);
    expect(
      messages(
        {
          nodeLabels: { 'pool.example.com/name': 'npu' },
          tolerations: [{ key: 'dedicated', value: 'models' }],
          resourceName: 'example.com/npu',
        },
        bounds,
      ),
    ).toEqual([]);
    expect(
      messages({}, { nodeLabels: [], taints: [], resources: [] }),
    ).toHaveLength(3);
  });

  it('names a queue that there can be', () => {
    expect(messages({ queue: 'Risk team' })).toEqual([
      "blocking: 'Risk team' cannot be the name of a queue",
    ]);
  });
});
