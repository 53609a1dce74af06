import { defineConfig } from '@playwright/test';
import { portal, settings } from './settings';

/**
 * Browser tests of the demo portal. Run by hand they use the one on
 * FAIRWAY_PORT, and start it if it is not there.
 */
export default defineConfig({
  ...settings,
  outputDir: '../test-results/portal',
  testDir: '../e2e-tests/portal',
  webServer: portal('node ../../../scripts/start.mjs', 300_000),
});
