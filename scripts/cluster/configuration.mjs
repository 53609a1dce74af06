/** Rollouts that a person can watch: seconds instead of minutes. */
const DEVELOPMENT = {
  name: 'development',
  title: 'Development',
  description: 'To try things out; rollouts are judged by their errors',
  rollouts: {
    bakeSeconds: 5,
    minimumSamples: 30,
    lookSeconds: 2,
    provisioningSeconds: 30,
    terminationWaitSeconds: 0,
    defaultStrategy: { type: 'canary', canarySize: 10, furtherWeights: [50] },
    defaultGates: [
      { kind: 'smoke', name: 'smoke', requests: 1 },
      {
        kind: 'comparison',
        name: 'errors',
        metric: 'error-rate',
        margin: { absolute: 0.1 },
      },
    ],
  },
};

/**
 * What the demo's configuration says otherwise where there is a cluster. The
 * examples come from a server, since pods see no folder of this machine.
 */
export function configurationOf({
  base,
  catalog,
  cluster,
  models,
  prometheus,
}) {
  return {
    catalog: {
      locations: base.catalog.locations.map(location =>
        location.target.endsWith('examples/catalog.yaml')
          ? { ...location, target: catalog }
          : location,
      ),
    },
    mlops: {
      kubernetes: { clusters: [cluster] },
      prometheus: {
        sources: [
          { name: cluster.name, url: prometheus.url, scrapeIntervalSeconds: 1 },
        ],
      },
      models: {
        allow: [
          { file: models.folder },
          { https: models.host, private: true },
          // Of language models; no pod that serves one runs here.
          { https: 'huggingface.co' },
        ],
      },
      environments: [
        DEVELOPMENT,
        { name: 'staging', title: 'Staging' },
        { name: 'production', title: 'Production', production: true },
      ],
    },
  };
}
