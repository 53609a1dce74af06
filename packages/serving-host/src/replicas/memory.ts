import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const timeoutMs = 5_000;

/**
 * What processes have resident, in MiB, by process id; those that are gone are
 * missing. On Linux from `/proc/<pid>/status` (unlike `statm` it does not count
 * in pages, whose size Node cannot tell), elsewhere from one call of `ps`.
 */
export async function residentMiB(
  pids: readonly number[],
): Promise<Map<number, number>> {
  if (pids.length === 0) {
    return new Map();
  }
  return process.platform === 'linux' ? fromProc(pids) : fromPs(pids);
}

async function fromProc(pids: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const pid of pids) {
    const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
    if (kibibytes !== undefined) {
      found.set(pid, Number(kibibytes) / 1024);
    }
  }
  return found;
}

async function fromPs(pids: readonly number[]): Promise<Map<number, number>> {
  const { stdout } = await execute(
    'ps',
    ['-o', 'pid=,rss=', '-p', pids.join(',')],
    { timeout: timeoutMs },
  ).catch(() => ({ stdout: '' }));
  return new Map(
    stdout
      .split('\n')
      .map(line => line.trim().split(/\s+/).map(Number))
      .filter(([pid, kibibytes]) => pid > 0 && kibibytes > 0)
      .map(([pid, kibibytes]) => [pid, kibibytes / 1024]),
  );
}
