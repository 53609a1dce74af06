import type { Cluster } from './Cluster';
import { Clusters } from './Clusters';

const cluster = (name: string, pools: { name: string }[]) =>
  ({ config: { name, pools } } as Cluster);
const eu = cluster('eu', [{ name: 'a100' }]);
const us = cluster('us', []);
const clusters = Clusters.create([eu, us]);

describe('the cluster of a pool', () => {
  it('is the one whose configuration has it', () => {
    expect(clusters.ofPool({ ref: 'gpupool:default/a100' })).toEqual({
      cluster: eu,
      pool: { name: 'a100' },
    });
  });

  it('is the one that its entity named when the service was placed', () => {
    expect(
      clusters.ofPool({
        ref: 'gpupool:default/a100',
        placement: {
          cluster: 'us',
          nodeLabels: { gpu: 'a100' },
          tolerations: [{ key: 'gpu' }],
          resourceName: 'nvidia.com/gpu',
          queue: 'risk',
        },
      }),
    ).toEqual({
      cluster: us,
      pool: {
        name: 'a100',
        nodeSelector: { gpu: 'a100' },
        tolerations: [{ key: 'gpu' }],
        gpuResource: 'nvidia.com/gpu',
        queue: 'risk',
      },
    });
  });

  it('is none for an entity of another namespace that has the name of a configured one', () => {
    expect(() => clusters.ofPool({ ref: 'gpupool:team-b/a100' })).toThrow(
      /No cluster of mlops.kubernetes has a pool a100; .* have its entity name the cluster/,
    );
  });

  it('is none that the configuration does not have', () => {
    expect(() =>
      clusters.ofPool({
        ref: 'gpupool:default/asia',
        placement: { cluster: 'asia' },
      }),
    ).toThrow(
      'The pool gpupool:default/asia is on a cluster asia, which mlops.kubernetes does not have; it has eu, us',
    );
  });
});
