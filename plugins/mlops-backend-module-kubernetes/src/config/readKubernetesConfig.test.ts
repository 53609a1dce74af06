import { ConfigReader } from '@backstage/config';
import { readKubernetesConfig } from './readKubernetesConfig';

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

  it('refuses a pool that two clusters have, and a cluster that is there twice', () => {
    expect(() =>
      read({ clusters: [cluster, { ...cluster, name: 'us' }] }),
    ).toThrow(/eu-cpu stands there twice/);
    expect(() => read({ clusters: [cluster, cluster] })).toThrow(
      /eu stands there twice/,
    );
  });
});
