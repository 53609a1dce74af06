import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { data, logs, root } from './paths.mjs';
import { Stop } from './report.mjs';
import { lastLines } from './run.mjs';
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
      env: {
        NODE_ENV: 'development',
        ...env,
        FAIRWAY_DATA: data,
      },
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
    lastLines: () => lastLines(readFileSync(log, 'utf8'), 25),
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
          `${portal.lastLines()}\n\nThe portal ended while starting; all of it is in ${
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
  const { status } = await ask(`${url}/.backstage/health/v1/readiness`);
  return status === 200;
}

// The catalog reads users and teams after the start. Where the demo's sign-in
// is switched off there is nothing to wait for.
async function letsPeopleIn(url) {
  const { status, body } = await ask(`${url}/api/auth/demo/refresh`, {
    'x-fairway-demo-identity': 'user:default/ml-engineer',
  });
  return status === 200 || /Unknown auth provider/.test(body);
}

async function ask(url, headers) {
  try {
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch(url, { headers, signal });
    return { status: response.status, body: await response.text() };
  } catch {
    return { body: '' };
  }
}
