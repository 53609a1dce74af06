import { defineConfig } from '@playwright/test';

const port = process.env.FAIRWAY_PORT ?? '7007';
const url = `http://localhost:${port}`;

/**
 * Browser tests of the demo portal. `npm test` gives them a portal with ports
 * and data of its own; run by hand they use the one on FAIRWAY_PORT, and start
 * it if it is not there.
 */
export default defineConfig({
  testDir: './e2e-tests',
  outputDir: './test-results',
  // One portal and one user at a time: the tests build on each other's state.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [
    ['list'],
    ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['json'] as const] : []),
  ],
  use: {
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.FAIRWAY_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node ../../scripts/start.mjs',
    // Answers once the portal does; the tests wait for sign-in themselves.
    url: `${url}/.backstage/health/v1/readiness`,
    reuseExistingServer: !process.env.CI,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 40_000 },
  },
});
