import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { data } from './paths.mjs';
import { capture } from './run.mjs';

const hostFile = join(data, 'serving-host/host.json');

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Asks a process to end, and ends it and its group if it has not after a
 * while.
 */
export async function end(pid, patience) {
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + patience;
  while (isAlive(pid) && Date.now() < deadline) {
    await sleep(50);
  }
  // The group, too: a child of a process that ended in disorder stays in it.
  signal(-pid, 'SIGKILL');
  signal(pid, 'SIGKILL');
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

/** The serving-host that the demo's backend left running, if there is one. */
export async function findServingHost() {
  if (!existsSync(hostFile)) {
    return undefined;
  }
  let pid;
  try {
    ({ pid } = JSON.parse(readFileSync(hostFile, 'utf8')));
  } catch {
    return undefined;
  }
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) {
    return undefined;
  }
  // The number may have gone to another program since.
  return /serving-host/.test(await commandOf(pid)) ? pid : undefined;
}

async function commandOf(pid) {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file)
    ? readFileSync(file, 'utf8')
    : (await capture(['ps', '-o', 'command=', '-p', `${pid}`])) ?? '';
}

/** Ends the demo's serving-host, and with it every model that it serves. */
export async function endServingHost() {
  const pid = await findServingHost();
  if (pid) {
    await end(pid, 10_000);
    rmSync(hostFile, { force: true });
  }
}
