import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../lib/cache.mjs';
import { root } from '../lib/paths.mjs';
import { capture, run } from '../lib/run.mjs';
import { absent, add, failed, passed } from '../lib/tally.mjs';

const models = join(root, 'examples/models');

/** Retrains the example models from scratch and compares their metrics. */
export async function examples() {
  const version = await capture([
    'python3',
    '-c',
    'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])',
  ]);
  if (!version) {
    return absent('examples: no Python 3 with venv here');
  }
  if (!atLeast(version, 3, 11)) {
    return absent(`examples: Python 3.11 is needed, this is ${version}`);
  }
  const environment = await pythonEnvironment(version);
  if (!environment) {
    return absent(
      'examples: the Python packages could not be installed (.data/logs/pip.log)',
    );
  }
  const python = join(environment, 'bin/python');
  const parts = [
    ['examples retrained', ['train.py', '--check']],
    [
      'tests of the examples',
      ['-m', 'unittest', 'discover', '-t', '.', '-s', 'pipeline'],
    ],
  ];
  const tallies = [];
  for (const [name, args] of parts) {
    const { code } = await run([python, ...args], { cwd: models });
    tallies.push(code === 0 ? passed() : failed(`${name}: exit code ${code}`));
  }
  return add(...tallies);
}

function atLeast(version, major, minor) {
  const [ours, oursMinor] = version.split('.').map(Number);
  return ours > major || (ours === major && oursMinor >= minor);
}

async function pythonEnvironment(version) {
  const requirements = readFileSync(join(models, 'requirements.txt'));
  const hash = createHash('sha256').update(requirements).digest('hex');
  const folder = join(cache, `python-${version}-${hash.slice(0, 12)}`);
  const complete = join(folder, '.complete');
  if (existsSync(complete)) {
    return folder;
  }
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const steps = [
    ['python3', '-m', 'venv', folder],
    [
      join(folder, 'bin/pip'),
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      join(models, 'requirements.txt'),
    ],
    // An interrupted installation must not be taken for a whole one.
    [
      join(folder, 'bin/python'),
      '-c',
      `open(${JSON.stringify(complete)}, "w")`,
    ],
  ];
  for (const step of steps) {
    const { code } = await run(step, { log: 'pip', timeout: 15 * 60_000 });
    if (code !== 0) {
      return undefined;
    }
  }
  return folder;
}
