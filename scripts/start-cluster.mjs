// npm run start:cluster: the demo portal with a Kubernetes cluster beside it, on
// this machine. The first time it builds Kubernetes.
//
//   node scripts/start-cluster.mjs [folder of a model…]
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBundle } from './lib/bundle.mjs';
import { clusterLacks, startCluster } from './lib/cluster.mjs';
import { root } from './lib/paths.mjs';
import { configuredPorts, requireFree } from './lib/ports.mjs';
import { bundlePrograms } from './lib/programs.mjs';
import { main, step, Stop } from './lib/report.mjs';
import { runPortal } from './lib/session.mjs';
import { ensureToolchain } from './toolchain.mjs';

const models = process.argv.slice(2).map(folder => resolve(folder));

await main(async () => {
  const begun = performance.now();
  for (const folder of models) {
    if (!existsSync(join(folder, 'catalog-info.yaml'))) {
      throw new Stop(
        `${folder} is no model: give folders that have a catalog-info.yaml.`,
      );
    }
  }
  const { portal: port, serving } = configuredPorts();
  await requireFree(port, 'the portal', 'FAIRWAY_PORT');
  await requireFree(serving, 'the models', 'FAIRWAY_SERVING_PORT');
  const toolchain = await ensureToolchain();
  const lacks = await clusterLacks(toolchain);
  if (lacks) {
    throw new Stop(`No cluster can be started here: ${lacks}.`);
  }
  await ensureBundle(toolchain);
  await bundlePrograms();
  const cluster = await step('Starting a cluster', 'Cluster started', () =>
    startCluster(toolchain, models),
  );
  await runPortal({
    toolchain,
    url: `http://localhost:${port}`,
    begun,
    args: [
      ...['--config', join(root, 'app-config.yaml')],
      ...['--config', cluster.configuration],
    ],
    env: { NODE_EXTRA_CA_CERTS: cluster.authority },
    close: cluster.close,
  });
  return 0;
});
