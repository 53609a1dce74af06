import type { PlaywrightTestConfig } from '@playwright/test';

/** The portal that the tests walk through: `npm test` gives each run one of its own. */
export const url = `http://localhost:${process.env.FAIRWAY_PORT ?? '7007'}`;

/** What all browser tests have in common. */
export const settings: PlaywrightTestConfig = {
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
};

/** A portal, which answers its readiness once it does anything; tests wait for sign-in themselves. */
export function portal(command: string, startWithinMs: number) {
  return {
    command,
    url: `${url}/.backstage/health/v1/readiness`,
    reuseExistingServer: !process.env.CI,
    timeout: startWithinMs,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 40_000 },
  };
}
