import { ConfigReader } from '@backstage/config';
import { flavoursOf } from '../target/flavoursOf';
import { readKubernetesConfig } from './readKubernetesConfig';
import { targetOf } from './targetOf';

const cluster = {
  name: 'eu',
  credentials: { inCluster: true },
  namespaces: [{ name: 'team-a' }],
  gateway: {
    name: 'public',
    namespace: 'gateways',
    url: 'https://ml.example.com',
  },
  images: { onnxServer: 'registry.example.com/onnx-server@sha256:1' },
  pools: [{ name: 'eu-cpu' }],
};
const read = (kubernetes: unknown, models?: unknown) =>
  readKubernetesConfig(
    new ConfigReader({ mlops: { kubernetes, models } } as never),
  );

describe('the configuration of clusters', () => {
  it('may be absent', () => {
    expect(readKubernetesConfig(new ConfigReader({}))).toEqual({
      clusters: [],
    });
  });

  it('has pods fetch models from the servers that models may come from', () => {
    const { clusters } = read(
      { clusters: [cluster] },
      {
        allow: [
          { file: './models' },
          { https: 'models.example.com' },
          { https: 'https://10.0.0.7:8443/', private: true },
        ],
      },
    );
    expect(clusters[0].modelHosts).toEqual([
      { host: 'models.example.com', private: false },
      { host: '10.0.0.7:8443', private: true },
    ]);
  });

  it.each([
    ['a key that nobody knows', { ...cluster, gatway: {} }, /gatway/],
    ['no way to credentials', { ...cluster, credentials: {} }, /credentials/],
    [
      'two ways to credentials',
      {
        ...cluster,
        credentials: { inCluster: true, kubeconfig: { path: 'a' } },
      },
      /credentials/,
    ],
    ['no namespace', { ...cluster, namespaces: [] }, /namespaces/],
    ['a name that is none', { ...cluster, name: 'EU' }, /lower case/],
    [
      'an address that is none',
      { ...cluster, gateway: { ...cluster.gateway, url: 'ml.example.com' } },
      /gateway\.url/,
    ],
  ])('refuses %s, by its place', (_what, value, message) => {
    expect(() => read({ clusters: [value] })).toThrow(message);
  });

  it('has no pools of its own where the cluster takes those of the catalog', () => {
    const { pools, ...rest } = cluster;
    expect(
      read({ clusters: [{ ...rest, catalogPools: true }] }).clusters[0].pools,
    ).toEqual([]);
    expect(() => read({ clusters: [rest] })).toThrow(
      /nothing to serve on: add pools, or catalogPools: true/,
    );
    expect(() =>
      read({ clusters: [{ ...rest, catalogPools: { taint: [] } }] }),
    ).toThrow(/catalogPools/);
  });

  it('knows what has to be known of KServe, and which pools it serves', () => {
    const kserve = {
      storageContainer: 'fairway',
      schemes: ['s3'],
      runtimes: { sklearn: { args: ['--model_name=$(FAIRWAY_MODEL_NAME)'] } },
    };
    const pools = [{ name: 'eu-kserve', target: 'kserve' }, { name: 'eu-cpu' }];
    const { clusters } = read({ clusters: [{ ...cluster, kserve, pools }] });
    expect(clusters[0].kserve).toEqual(kserve);
    expect(clusters[0].pools.map(targetOf)).toEqual(['kserve', 'kubernetes']);
  });

  it.each([
    [['kubernetes'], {}],
    [['kubernetes', 'kserve'], { kserve: {} }],
    [['kubernetes', 'kserve'], { pools: [{ name: 'a', target: 'kserve' }] }],
  ])('makes the targets %j of %j', (kinds, change) => {
    const { clusters } = read({ clusters: [{ ...cluster, ...change }] });
    expect(flavoursOf(clusters).map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each([
    ['a target that nobody knows', { pools: [{ name: 'a', target: 'ray' }] }],
    ['models from files of pods', { kserve: { schemes: ['file'] } }],
    ['a scheme that is an address', { kserve: { schemes: ['s3://'] } }],
    ['a mode that nobody knows', { kserve: { mode: 'ModelMesh' } }],
  ])('refuses %s', (_what, change) => {
    expect(() => read({ clusters: [{ ...cluster, ...change }] })).toThrow(
      'mlops.kubernetes of the configuration cannot be read',
    );
  });

  it('refuses a pool that two clusters have, and a cluster that is there twice', () => {
    expect(() =>
      read({ clusters: [cluster, { ...cluster, name: 'us' }] }),
    ).toThrow(/eu-cpu stands there twice/);
    expect(() => read({ clusters: [cluster, cluster] })).toThrow(
      /eu stands there twice/,
    );
  });
});
