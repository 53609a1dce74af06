import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';

export interface Capacity {
  /** Cores; a fraction when a control group grants a fraction. */
  cpu: number;
  memoryMiB: number;
}

const mebibyte = 1024 * 1024;

/** Cores that a version 2 `cpu.max` grants, such as `150000 100000` for 1.5. */
export function parseCpuMax(text: string): number | undefined {
  const [quota, period] = text.trim().split(/\s+/);
  return ratio(Number(quota), Number(period ?? '100000'));
}

/** Cores that the version 1 files grant; a quota of -1 is no limit. */
export function parseCpuQuota(
  quota: string,
  period: string,
): number | undefined {
  return ratio(Number(quota), Number(period));
}

function ratio(quota: number, period: number): number | undefined {
  return quota > 0 && period > 0 ? quota / period : undefined;
}

/** Bytes of `memory.max` or `memory.limit_in_bytes`; `max` is no limit. */
export function parseMemoryLimit(text: string): number | undefined {
  const bytes = Number(text.trim());
  return bytes > 0 ? bytes : undefined;
}

/** Own control group and its ancestors, innermost first, of `/proc/self/cgroup`. */
export function controlGroupPaths(
  text: string,
  controller: string | undefined,
): string[] {
  for (const line of text.split('\n')) {
    const [hierarchy, controllers, path] = line.split(':');
    const matches =
      controller === undefined
        ? hierarchy === '0' && controllers === ''
        : controllers?.split(',').includes(controller);
    if (matches && path) {
      const parts = path.split('/').filter(part => part && part !== '..');
      return parts
        .map((_, index) => parts.slice(0, parts.length - index).join('/'))
        .concat('');
    }
  }
  return [''];
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

function smallest(values: (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

async function limitsOfVersion2(
  root: string,
  own: string,
): Promise<{ cpu?: number; bytes?: number }> {
  const cpu: (number | undefined)[] = [];
  const bytes: (number | undefined)[] = [];
  for (const path of controlGroupPaths(own, undefined)) {
    const folder = join(root, 'sys/fs/cgroup', path);
    const cpuMax = await read(join(folder, 'cpu.max'));
    const memoryMax = await read(join(folder, 'memory.max'));
    cpu.push(cpuMax === undefined ? undefined : parseCpuMax(cpuMax));
    bytes.push(
      memoryMax === undefined ? undefined : parseMemoryLimit(memoryMax),
    );
  }
  return { cpu: smallest(cpu), bytes: smallest(bytes) };
}

async function limitsOfVersion1(
  root: string,
  own: string,
): Promise<{ cpu?: number; bytes?: number }> {
  const cpu: (number | undefined)[] = [];
  const bytes: (number | undefined)[] = [];
  for (const path of controlGroupPaths(own, 'cpu')) {
    const folder = join(root, 'sys/fs/cgroup/cpu', path);
    const quota = await read(join(folder, 'cpu.cfs_quota_us'));
    const period = await read(join(folder, 'cpu.cfs_period_us'));
    cpu.push(quota && period ? parseCpuQuota(quota, period) : undefined);
  }
  for (const path of controlGroupPaths(own, 'memory')) {
    const folder = join(root, 'sys/fs/cgroup/memory', path);
    const limit = await read(join(folder, 'memory.limit_in_bytes'));
    bytes.push(limit === undefined ? undefined : parseMemoryLimit(limit));
  }
  return { cpu: smallest(cpu), bytes: smallest(bytes) };
}

/**
 * What this machine can give: its cores and memory, or what its control group
 * grants where that is less. A file that cannot be read limits nothing.
 */
export async function readCapacity(
  options: {
    /** Where the file system begins; for tests. */
    root?: string;
    machine?: Capacity;
  } = {},
): Promise<Capacity> {
  const root = options.root ?? '/';
  const machine = options.machine ?? {
    cpu: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / mebibyte),
  };
  const own = (await read(join(root, 'proc/self/cgroup'))) ?? '';
  const limits = [
    await limitsOfVersion2(root, own),
    await limitsOfVersion1(root, own),
  ];
  const cpu = smallest([machine.cpu, ...limits.map(limit => limit.cpu)]);
  const memoryMiB = smallest([
    machine.memoryMiB,
    ...limits.map(({ bytes }) =>
      bytes === undefined ? undefined : Math.floor(bytes / mebibyte),
    ),
  ]);
  return {
    cpu: cpu ?? machine.cpu,
    memoryMiB: memoryMiB ?? machine.memoryMiB,
  };
}
