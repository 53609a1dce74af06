import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { backstageCli, logs, root } from '../lib/paths.mjs';
import { bundlePrograms } from '../lib/programs.mjs';
import { run } from '../lib/run.mjs';
import { absent, add, failed } from '../lib/tally.mjs';
import { buildKubeLab } from './kubeLab.mjs';
import { startPostgres } from './postgres.mjs';
import { soakTable } from './soakTable.mjs';

// The soak of rollouts kills a portal at each of some hundred instants.
const TIMEOUT = process.env.FAIRWAY_SOAK ? 12 * 3_600_000 : 45 * 60_000;

/** Unit and integration tests of all packages, on SQLite and PostgreSQL. */
export async function jest({ node, env }, paths) {
  await bundlePrograms();
  await buildKubeLab({ node, env }, paths);
  const postgres = await startPostgres().catch(error => ({ error }));
  try {
    const missing = postgres.error
      ? [absent(`every test on PostgreSQL: ${postgres.error.message}`)]
      : [];
    const environment = {
      ...env,
      CI: 'true',
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      ...(postgres.url && {
        BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.url,
      }),
    };
    return add(await runJest({ node, env: environment }, paths), ...missing);
  } finally {
    await postgres.stop?.();
  }
}

async function runJest({ node, env }, paths) {
  const report = join(logs, 'jest.json');
  const rows = join(logs, 'rollout-faults.ndjson');
  mkdirSync(logs, { recursive: true });
  rmSync(report, { force: true });
  rmSync(rows, { force: true });
  await run(
    [
      node,
      backstageCli,
      'repo',
      'test',
      `--config=${join(root, 'scripts/test/jest.config.cjs')}`,
      // More than small machines have cores: a suite of rollouts or of a cluster
      // waits for the clock and for others' processes three quarters of its time.
      '--maxWorkers=5',
      `--testSequencer=${join(root, 'scripts/test/longestFirst.cjs')}`,
      '--json',
      `--outputFile=${report}`,
      ...paths,
    ],
    { cwd: root, env: { FAIRWAY_ROWS: rows, ...env }, timeout: TIMEOUT },
  );
  process.stdout.write(existsSync(rows) ? `\n${soakTable([rows])}` : '');
  try {
    return read(JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    return failed(`jest did not finish: ${error.message}`);
  }
}

function read(report) {
  const tests = report.testResults.flatMap(file =>
    file.assertionResults.map(test => ({
      name: `${relative(root, file.name)}: ${test.fullName}`,
      status: test.status,
    })),
  );
  const withStatus = (...statuses) =>
    tests.filter(({ status }) => statuses.includes(status));
  // A file that cannot be loaded has no tests to count, and counts as one.
  const broken = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const skipped = withStatus('pending', 'skipped', 'disabled', 'todo');
  return add(
    {
      passed: withStatus('passed').length,
      failed: withStatus('failed').length,
      skipped: 0,
      notes: withStatus('failed').map(({ name }) => `failed: ${name}`),
    },
    ...broken.map(file => failed(`cannot run ${relative(root, file.name)}`)),
    ...skipped.map(({ name }) =>
      // A machine for tests need not have the hardware.
      /\bGPU\b/.test(name)
        ? { passed: 0, failed: 0, skipped: 1, notes: [`skipped: ${name}`] }
        : absent(name),
    ),
  );
}
