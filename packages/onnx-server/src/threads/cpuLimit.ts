/** Content of a file; undefined when it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

const ROOT = '/sys/fs/cgroup';

/** `/a/b` gives `/a/b`, `/a` and the root: a limit holds for all below it. */
function withAncestors(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return Array.from({ length: parts.length + 1 }, (_, i) =>
    parts
      .slice(0, parts.length - i)
      .map(part => `/${part}`)
      .join(''),
  );
}

function share(quota: string | undefined, period: string | undefined): number {
  const cpus = Number(quota) / Number(period);
  // "max" and -1 are no limit.
  return cpus > 0 && Number.isFinite(cpus) ? cpus : Infinity;
}

/** Limit of a group of version 2: `cpu.max` has quota and period. */
function unifiedLimit(folder: string, read: ReadFile): number {
  const [quota, period] = read(`${folder}/cpu.max`)?.trim().split(/\s+/) ?? [];
  return share(quota, period);
}

/** Limit of a group of version 1: quota and period are files. */
function legacyLimit(folder: string, read: ReadFile): number {
  return share(
    read(`${folder}/cpu.cfs_quota_us`),
    read(`${folder}/cpu.cfs_period_us`),
  );
}

/**
 * CPUs that the control groups of this process allow, such as 1.5; Infinity
 * without a limit. Reads `/proc/self/cgroup` and, for its groups and those
 * above them, version 2's `cpu.max` or version 1's `cpu.cfs_quota_us`, which is
 * where container engines put the CPU limit.
 */
export function cgroupCpuLimit(read: ReadFile): number {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').flatMap(line => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ controllers, path }];
  });
  const limits = groups.flatMap(({ controllers, path }) => {
    if (controllers === '') {
      return withAncestors(path).flatMap(group => [
        unifiedLimit(`${ROOT}${group}`, read),
        unifiedLimit(`${ROOT}/unified${group}`, read),
      ]);
    }
    return controllers.split(',').includes('cpu')
      ? withAncestors(path).flatMap(group => [
          legacyLimit(`${ROOT}/cpu${group}`, read),
          legacyLimit(`${ROOT}/${controllers}${group}`, read),
        ])
      : [];
  });
  return Math.min(Infinity, ...limits);
}

/**
 * Threads for one prediction: as many as this process may use whole CPUs, since
 * threads beyond the limit make the kernel stop all of them in turn.
 *
 * @param available - CPUs that the process may run on
 * @param limit - CPUs' worth of time that it may use, see cgroupCpuLimit
 */
export function threadsFor(available: number, limit: number): number {
  return Math.max(1, Math.floor(Math.min(available, limit)));
}
