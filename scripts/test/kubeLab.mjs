import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';

// Kubernetes and its neighbours from cold caches, on two busy cores.
const TIMEOUT = 90 * 60_000;

/**
 * Builds what the tests on Kubernetes need before any test begins, so that none
 * waits for a compiler. What cannot be built says so here, and its tests say it
 * again: without Go by being skipped, otherwise by failing.
 */
export async function buildKubeLab({ node, env }, paths) {
  if (paths.length > 0 && !paths.some(path => /kube/.test(path))) {
    return;
  }
  await run(
    [
      node,
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      join(root, 'packages/kube-lab/bin/build.js'),
    ],
    { cwd: root, env, timeout: TIMEOUT },
  );
}
