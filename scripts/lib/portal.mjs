import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { data, logs, root } from './paths.mjs';
import { Stop } from './report.mjs';
import { end } from './processes.mjs';

const START_PATIENCE = 180_000;

/**
 * Starts the portal's backend, which also serves the frontend: what
 * `backstage-cli package start` runs underneath, without the watcher.
 */
export function startPortal({ node, env, args }) {
  mkdirSync(logs, { recursive: true });
  const log = join(logs, 'portal.log');
  const output = openSync(log, 'w');
  const child = spawn(
    node,
    [
      '--enable-source-maps',
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'src/index.ts',
      ...args,
    ],
    {
      cwd: join(root, 'packages/backend'),
      env: { NODE_ENV: 'development', ...env, FAIRWAY_DATA: data },
      stdio: ['ignore', output, output],
      // Ctrl-C reaches every process of the terminal; this one ends in order.
      detached: true,
    },
  );
  closeSync(output);
  const ended = new Promise(resolve => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  return {
    log,
    ended,
    lastLines: () => readFileSync(log, 'utf8').trim().split('\n').slice(-25),
    stop: () => end(child.pid, 15_000),
  };
}

/** Waits until the portal is up and lets people in. */
export async function waitUntilReady(portal, url) {
  const deadline = Date.now() + START_PATIENCE;
  let ended = false;
  portal.ended.then(() => (ended = true));
  for (const ready of [isUp, letsPeopleIn]) {
    while (!(await ready(url))) {
      if (ended) {
        throw new Stop(
          `${portal
            .lastLines()
            .join('\n')}\n\nThe portal ended while starting; all of it is in ${
            portal.log
          }`,
        );
      }
      if (Date.now() > deadline) {
        throw new Stop(
          `The portal did not answer on ${url} within ${
            START_PATIENCE / 1000
          } s; what it did is in ${portal.log}`,
        );
      }
      await sleep(100);
    }
  }
}

async function isUp(url) {
  return (await status(`${url}/.backstage/health/v1/readiness`)) === 200;
}

// The catalog reads users and teams after the start. Without the demo's
// sign-in there is nothing to wait for.
async function letsPeopleIn(url) {
  const answer = await status(`${url}/api/auth/demo/refresh`, {
    'x-fairway-demo-identity': 'user:default/ml-engineer',
  });
  return answer === 200 || answer === 404;
}

async function status(url, headers) {
  try {
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch(url, { headers, signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
