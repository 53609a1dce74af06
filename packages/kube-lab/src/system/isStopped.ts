import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Whether a process has come to a stop (SIGSTOP): the signal is sent at once,
 * but each of its threads takes its time to heed it.
 */
export function isStopped(pid: number): boolean {
  const threads = threadsOf(pid);
  return threads
    ? threads.every(state => state === 'T')
    : psState(pid).startsWith('T');
}

/** The states of its threads, where the kernel shows them (Linux). */
function threadsOf(pid: number): string[] | undefined {
  try {
    return readdirSync(`/proc/${pid}/task`).map(thread => {
      const line = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      // After the program's name, which may hold anything, in parentheses.
      return line.slice(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3);
    });
  } catch {
    return undefined;
  }
}

function psState(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return stdout ?? '';
}
