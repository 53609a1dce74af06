import { defineConfig } from '@playwright/test';
import { portal, settings } from './settings';

const models = '"$FAIRWAY_DATA/sums"';

/**
 * Browser tests of the demo portal with a Kubernetes cluster beside it. They
 * need FAIRWAY_DATA, in which the API server's record of the cluster is.
 */
export default defineConfig({
  ...settings,
  // Each file has a service of its own, and waits for rollouts most of its time: the
  // third, which has none, would come when the others are done.
  workers: 3,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: { ...settings.use, actionTimeout: 30_000 },
  outputDir: '../test-results/clusters',
  testDir: '../e2e-tests/clusters',
  webServer: portal(
    [
      `node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON ../e2e-tests/clusters/writeModels.mjs ${models}`,
      `exec node ../../../scripts/start-cluster.mjs ${models}`,
    ].join(' && '),
    600_000,
  ),
});
