import * as fs from 'node:fs';
import { join } from 'node:path';
import { fingerprint, workspaces } from './lib/fingerprint.mjs';
import { ensureNode, ensureYarn, environmentFor } from './lib/node.mjs';
import { yarnSettings } from './lib/npm.mjs';
import { root } from './lib/paths.mjs';
import { step, Stop } from './lib/report.mjs';
import { explainDownload, run } from './lib/run.mjs';

const INSTALL_BYTES = 3e9;

/**
 * Sees to it that there is a Node that fits, and that the packages of
 * yarn.lock are installed.
 *
 * @returns `node`, the executable, and `env`, the environment to run the
 *   project's tools in
 */
export async function ensureToolchain() {
  const stamp = join(root, 'node_modules/.fairway-installed');
  const wanted = installFingerprint();
  const installed =
    fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted;
  if (!installed) {
    checkSpace();
  }
  const node = await ensureNode();
  const env = environmentFor(node, root);
  if (!installed) {
    const yarn = await ensureYarn(node);
    await step(
      'Installing the packages of yarn.lock',
      'Packages installed',
      () => install(yarn, env),
    );
    fs.writeFileSync(stamp, wanted);
  }
  return { node: node.executable, env };
}

async function install(yarn, env) {
  const settings = await yarnSettings();
  const result = await run([...yarn, 'install', '--immutable'], {
    cwd: root,
    env: { ...env, ...settings },
    log: 'yarn',
  });
  if (result.code === 0) {
    return;
  }
  if (/YN0028/.test(result.output)) {
    throw new Stop(
      'yarn.lock does not fit the package.json files: run `yarn install` and commit yarn.lock.',
    );
  }
  throw explainDownload('Installing the packages', result, 'yarn');
}

function installFingerprint() {
  const manifests = workspaces(root).map(({ folder }) =>
    join(folder, 'package.json'),
  );
  const files = ['package.json', 'yarn.lock', '.yarnrc.yml'];
  return fingerprint(root, [...manifests, ...files.map(f => join(root, f))]);
}

function checkSpace() {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = bavail * bsize;
  // What is installed already needs no room any more.
  if (free < INSTALL_BYTES && !fs.existsSync(join(root, 'node_modules'))) {
    throw new Stop(
      `Not enough room in ${root}: about 3 GB are needed, ${(
        free / 1e9
      ).toFixed(1)} GB are free.`,
    );
  }
}
