import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const base = '/sys/fs/cgroup';
const prefix = 'kube-lab-';
const patienceMs = 10_000;
const lookEveryMs = 50;

/** Whether all controllers share one hierarchy here (cgroup v2). */
const isUnified = () => existsSync(join(base, 'cgroup.controllers'));

/** The roots of all hierarchies of control groups. */
function hierarchies(): string[] {
  return isUnified()
    ? [base]
    : readdirSync(base, { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(entry => join(base, entry.name));
}

/**
 * Makes a control group for the pods of a node in every hierarchy. Namespaces
 * do not take control groups with them, so its name says whose it is: those of
 * processes that are gone are removed on the way.
 *
 * @returns its name
 */
export function createCgroup(): string {
  removeAbandoned();
  const taken = hierarchies().flatMap(root => readdirSync(root));
  let number = 0;
  while (taken.includes(`${prefix}${process.pid}-${number}`)) {
    number += 1;
  }
  const name = `${prefix}${process.pid}-${number}`;
  for (const root of hierarchies()) {
    mkdirSync(join(root, name));
    // Of cgroup v1, whose cpusets begin with no processor.
    for (const file of isUnified() ? [] : ['cpuset.cpus', 'cpuset.mems']) {
      if (existsSync(join(root, file))) {
        writeFileSync(join(root, name, file), readFileSync(join(root, file)));
      }
    }
  }
  return name;
}

/**
 * Removes a control group and all below it, once the processes in it are gone.
 *
 * @throws {Error} when they are still there after ten seconds
 */
export async function removeCgroup(name: string): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = hierarchies().filter(root => !isRemoved(join(root, name)));
    if (left.length === 0) {
      return;
    }
    if (performance.now() > until) {
      throw new Error(
        `The control group ${name} still has processes in ${left.join(', ')}`,
      );
    }
    await sleep(lookEveryMs);
  }
}

function removeAbandoned(): void {
  for (const root of hierarchies()) {
    for (const name of readdirSync(root)) {
      const [, pid] = /^kube-lab-(\d+)-\d+$/.exec(name) ?? [];
      if (pid && !existsSync(`/proc/${pid}`)) {
        isRemoved(join(root, name));
      }
    }
  }
}

function isRemoved(path: string): boolean {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory() && !isRemoved(join(path, entry.name))) {
        return false;
      }
    }
    rmdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
