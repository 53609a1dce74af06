// Seeds one defect after the other into a copy of the working tree, runs the
// tests that must catch it there, and prints which did. Ends with 1 when a
// defect is not caught by the test that names it.
//
//   node scripts/seeded-defects.mjs [parts of names or of files, all when absent]
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { root } from './lib/paths.mjs';
import { defects } from './test/defects.mjs';
import { ensureToolchain } from './toolchain.mjs';

const wanted = process.argv.slice(2);
const chosen = defects.filter(
  ({ name, file }) =>
    wanted.length === 0 ||
    wanted.some(part => name.includes(part) || file.includes(part)),
);
const { node, env } = await ensureToolchain();
const copy = mkdtempSync(join(tmpdir(), 'fairway-defects-'));
process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));

/** All files of the tree, and the installed packages by hard links. */
function copyTree() {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
    .split('\0')
    .filter(Boolean);
  for (const file of files) {
    try {
      cpSync(join(root, file), join(copy, file));
    } catch (error) {
      // Deleted, and not committed yet.
      if (error.code !== 'ENOENT') {
        throw error;
      }
    }
  }
  const installed = ['', ...new Set(files.map(packageOf))]
    .filter(folder => folder !== undefined)
    .map(folder => join(folder, 'node_modules'));
  for (const folder of installed) {
    try {
      execFileSync('cp', ['-al', join(root, folder), join(copy, folder)], {
        stdio: 'ignore',
      });
    } catch {
      // This package has none of its own.
    }
  }
}

function packageOf(file) {
  return /^(packages|plugins)\/[^/]+/.exec(file)?.[0];
}

/** Runs tests in the copy. @returns names of those that failed, and how many ran */
function runTests(tests) {
  const folder = packageOf(tests);
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  let output = '';
  try {
    execFileSync(
      node,
      [
        join(copy, 'node_modules/@backstage/cli/bin/backstage-cli'),
        // Of a defect that makes something hang jest would wait for the end.
        ...[
          'package',
          'test',
          '--watchAll=false',
          '--runInBand',
          '--forceExit',
        ],
        ...['--json', `--outputFile=${report}`, relative(folder, tests)],
      ],
      {
        cwd: join(copy, folder),
        env: { ...env, CI: 'true', BACKSTAGE_TEST_DISABLE_DOCKER: '1' },
        stdio: 'pipe',
        timeout: 10 * 60_000,
      },
    );
  } catch (error) {
    output = `${error.stderr}` || `${error}`;
  }
  try {
    const { testResults, numTotalTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
      .map(({ title }) => title);
    return { failed: [...new Set(failed)], total: numTotalTests };
  } catch {
    throw new Error(`${tests} did not run: ${output.slice(-2_000)}`);
  }
}

function seed({ name, file, from, to, tests, caughtBy }) {
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  if (sound.split(from).length !== 2) {
    throw new Error(
      `'${name}' cannot be seeded: ${file} must hold its text once; adapt scripts/test/defects.mjs`,
    );
  }
  writeFileSync(
    path,
    sound.replace(from, () => to),
  );
  try {
    const { failed } = runTests(tests);
    return { failed, isCaught: failed.some(test => test.includes(caughtBy)) };
  } finally {
    writeFileSync(path, sound);
  }
}

copyTree();
for (const tests of new Set(chosen.map(defect => defect.tests))) {
  const { failed, total } = runTests(tests);
  if (failed.length > 0 || total === 0) {
    throw new Error(
      `Without any defect ${tests} must pass: ${total} tests, ${failed.join(
        '; ',
      )}`,
    );
  }
}
let escaped = 0;
process.stdout.write('| seeded defect | tests that fail |\n| --- | --- |\n');
for (const defect of chosen) {
  const { failed, isCaught } = seed(defect);
  escaped += isCaught ? 0 : 1;
  const where = relative(dirname(packageOf(defect.tests)), defect.tests);
  const shown = failed.slice(0, 4).map(title => `_${title}_`);
  const more = failed.length > 4 ? ` and ${failed.length - 4} more` : '';
  process.stdout.write(
    `| ${defect.name} | ${
      isCaught ? '' : '**NOT CAUGHT** '
    }\`${where}\`: ${shown.join(', ')}${more} |\n`,
  );
}
process.exitCode = escaped > 0 ? 1 : 0;
