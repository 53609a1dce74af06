import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, workspaces } from './fingerprint.mjs';
import { backstageCli, logs, root } from './paths.mjs';
import { step, Stop } from './report.mjs';
import { lastLines, run } from './run.mjs';

const app = join(root, 'packages/app');
const stamp = join(app, 'dist/.fairway-built');

// The roles of packages whose sources can end up in a browser.
const IN_BROWSER = new Set([
  'frontend',
  'frontend-plugin',
  'frontend-plugin-module',
  'web-library',
  'common-library',
]);

/** Builds the frontend into packages/app/dist, if its sources have changed. */
export async function ensureBundle({ node, env }) {
  const wanted = bundleFingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  await step('Building the frontend', 'Frontend built', async () => {
    const result = await run([node, backstageCli, 'package', 'build'], {
      cwd: app,
      env,
      log: 'build',
    });
    if (result.code !== 0) {
      const last = lastLines(result.output, 30);
      throw new Stop(
        /ENOSPC/.test(last)
          ? 'Building the frontend failed: the disk is full.'
          : `${last}\n\nBuilding the frontend failed; all of it is in ${join(
              logs,
              'build.log',
            )}`,
      );
    }
  });
  writeFileSync(stamp, wanted);
}

function bundleFingerprint() {
  const sources = workspaces(root)
    .filter(({ manifest }) => IN_BROWSER.has(manifest.backstage?.role))
    .flatMap(({ folder }) =>
      ['src', 'public', 'package.json', 'config.d.ts'].map(name =>
        join(folder, name),
      ),
    );
  const shared = ['yarn.lock', 'app-config.yaml', 'tsconfig.json'];
  return fingerprint(
    root,
    [...sources, ...shared.map(name => join(root, name))],
    /\.test\.tsx?$/,
  );
}
