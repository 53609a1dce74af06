import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { tools } from './paths.mjs';
import { capture, explainDownload, run } from './run.mjs';

/** The machine's npm: the one that started us, else the one on the path. */
function npm() {
  const executable = process.env.npm_execpath ?? '';
  return basename(executable) === 'npm-cli.js'
    ? [process.execPath, executable]
    : ['npm'];
}

/**
 * Installs one package from npm into a folder of its own under `.tools/`,
 * completely or not at all, and runs none of its scripts.
 *
 * @returns the folder of the package
 */
export async function bring(name, version) {
  const folder = join(tools, `${name.split('/').pop()}-${version}`);
  const installed = join(folder, 'node_modules', name);
  if (existsSync(installed)) {
    return installed;
  }
  const partial = `${folder}.part`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{"private":true}\n');
  const result = await run(
    [
      ...npm(),
      'install',
      `${name}@${version}`,
      `--prefix=${partial}`,
      '--workspaces=false',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--no-update-notifier',
      // Its own patience would be more than a minute of silence.
      '--fetch-retries=2',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=5000',
    ],
    { cwd: partial, log: 'npm' },
  );
  if (result.code !== 0) {
    throw explainDownload(
      `Bringing ${name} ${version} from npm`,
      result,
      'npm',
    );
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return installed;
}

/**
 * npm's settings as environment variables for yarn, which does not read
 * `.npmrc`. What the person set for yarn itself comes first.
 */
export async function yarnSettings() {
  const settings = await capture([...npm(), 'config', 'list', '--json']);
  const config = settings ? JSON.parse(settings) : {};
  const { registry } = config;
  const handedOver = {
    YARN_HTTPS_CA_FILE_PATH: config.cafile ?? process.env.NODE_EXTRA_CA_CERTS,
    YARN_HTTP_PROXY: config.proxy || undefined,
    YARN_HTTPS_PROXY: config['https-proxy'] || config.proxy || undefined,
  };
  if (registry) {
    handedOver.YARN_NPM_REGISTRY_SERVER = registry.replace(/\/$/, '');
    if (registry.startsWith('http:')) {
      handedOver.YARN_UNSAFE_HTTP_WHITELIST = new URL(registry).hostname;
    }
  }
  if (config['strict-ssl'] === false) {
    handedOver.YARN_ENABLE_STRICT_SSL = 'false';
  }
  const defined = Object.entries(handedOver).filter(([, value]) => value);
  return { ...Object.fromEntries(defined), ...yarnOwn() };
}

function yarnOwn() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith('YARN_')),
  );
}
