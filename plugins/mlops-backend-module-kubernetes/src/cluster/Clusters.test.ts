import type { Cluster } from './Cluster';
import { Clusters, placementOf } from './Clusters';

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

describe('the place of a service', () => {
  const place = (owner: string) => {
    const { config } = cluster('eu', [{ name: 'a100' }]);
    return placementOf(
      { owner, environment: 'production' },
      {
        cluster: {
          config: {
            ...config,
            namespaces: [{ name: 'team-a', owners: ['group:default/a'] }],
            gateway: {
              name: 'public',
              namespace: 'gateways',
              url: 'https://models.example.com',
              timeouts: false,
            },
          },
        } as Cluster,
        pool: config.pools[0],
      },
    );
  };

  it('is a namespace for its owner, behind the gateway as that is configured', () => {
    expect(place('group:default/a')).toMatchObject({
      cluster: 'eu',
      namespace: 'team-a',
      gateway: { name: 'public', namespace: 'gateways', timeouts: false },
    });
  });

  it('is none where no namespace is for its owner', () => {
    expect(() => place('group:default/b')).toThrow(
      /no namespace for services of group:default\/b in production/,
    );
  });
});
