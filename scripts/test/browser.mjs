import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBundle } from '../lib/bundle.mjs';
import { clusterLacks } from '../lib/cluster.mjs';
import { logs, root } from '../lib/paths.mjs';
import { freePort } from '../lib/ports.mjs';
import { Interrupted, run } from '../lib/run.mjs';
import { absent, add, failed } from '../lib/tally.mjs';

const app = join(root, 'packages/app');
const TIMEOUT = 30 * 60_000;

const CHROMIUM = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/**
 * The walks of users, in a real browser: through a portal of its own, and through
 * one with a Kubernetes cluster.
 *
 * @param paths parts of the names of files; all of them when empty
 */
export async function browser(toolchain, paths) {
  const chromium = findChromium();
  if (!chromium) {
    return absent(
      'browser tests: no Chromium here (install one, or name it in FAIRWAY_CHROMIUM)',
    );
  }
  await ensureBundle(toolchain);
  const lacks = await clusterLacks(toolchain);
  const walk = name => walks(name, { toolchain, chromium, paths });
  // One after the other: side by side pages are too slow on two cores.
  return add(
    await walk('portal'),
    lacks
      ? absent(`browser tests on a cluster: ${lacks}`)
      : await walk('clusters'),
  );
}

async function walks(name, { toolchain, chromium, paths }) {
  const data = mkdtempSync(join(tmpdir(), 'fairway-browser-'));
  const report = join(logs, `browser-${name}.json`);
  mkdirSync(logs, { recursive: true });
  rmSync(report, { force: true });
  try {
    await run(
      [
        toolchain.node,
        join(root, 'node_modules/@playwright/test/cli.js'),
        'test',
        ...['--config', `playwright/${name}.config.ts`],
        ...(paths.length > 0 ? ['--pass-with-no-tests'] : []),
        ...paths,
      ],
      {
        cwd: app,
        timeout: TIMEOUT,
        env: {
          ...toolchain.env,
          CI: 'true',
          FAIRWAY_CHROMIUM: chromium,
          FAIRWAY_DATA: data,
          FAIRWAY_PORT: `${await freePort()}`,
          FAIRWAY_SERVING_PORT: `${await freePort()}`,
          PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        },
      },
    );
    return read(JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    if (error instanceof Interrupted) {
      throw error;
    }
    return failed(`browser tests did not finish: ${error.message}`);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function read({ stats, suites, errors }) {
  const named = (status, word) =>
    specsOf(suites)
      .filter(spec => spec.tests.some(test => test.status === status))
      .map(spec => `${word}: ${spec.file}: ${spec.title}`);
  // What keeps the tests from running at all is not a test.
  const broken = stats.unexpected === 0 ? errors : [];
  return add(
    {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: 0,
      notes: [...named('unexpected', 'failed'), ...named('flaky', 'flaky')],
    },
    ...broken.map(error => failed(`browser tests: ${error.message}`)),
    ...named('skipped', 'browser test').map(absent),
  );
}

function specsOf(suites = []) {
  return suites.flatMap(suite => [...suite.specs, ...specsOf(suite.suites)]);
}

function findChromium() {
  const named = process.env.FAIRWAY_CHROMIUM;
  if (named) {
    return existsSync(named) ? named : undefined;
  }
  return (process.env.PATH ?? '')
    .split(':')
    .flatMap(folder => CHROMIUM.map(name => join(folder, name)))
    .find(existsSync);
}
