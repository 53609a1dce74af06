import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cgroupCpuLimit, threadsFor } from './cpuLimit.ts';

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Threads for one prediction, by what this process may use. */
export function defaultThreads(): number {
  return threadsFor(availableParallelism(), cgroupCpuLimit(read));
}
