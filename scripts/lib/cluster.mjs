import { fork } from 'node:child_process';
import { join } from 'node:path';
import { data, root } from './paths.mjs';
import { Stop } from './report.mjs';
import { capture } from './run.mjs';

/** The lab is TypeScript, which Node runs as it is. */
const QUIET = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';

const program = name => join(root, 'scripts/cluster', name);

/** Why no cluster can be started on this machine; empty when one can. */
export async function clusterLacks({ node, env }) {
  const lacks = await capture([node, QUIET, program('lacks.mjs')], { env });
  return lacks ?? 'the lab cannot be asked';
}

/**
 * Starts a cluster in a process of its own, which takes all of it down when it
 * ends.
 *
 * @param models folders of models beside the examples
 * @returns `configuration` of a portal for it, `authority` of the servers that
 *   the portal asks, both files, and `close`
 */
export async function startCluster({ node, env }, models) {
  const child = fork(program('main.mjs'), [join(data, 'cluster'), ...models], {
    execPath: node,
    execArgv: [QUIET],
    env,
    // Ctrl-C reaches every process of the terminal; this one ends in order.
    detached: true,
  });
  const ended = new Promise(resolve => child.once('exit', resolve));
  const ready = await Promise.race([
    new Promise(resolve => child.once('message', resolve)),
    ended.then(() => undefined),
  ]);
  if (!ready) {
    throw new Stop('The cluster did not start; what it said is above.');
  }
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { ...ready, close };
}
