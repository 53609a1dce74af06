import { cgroupCpuLimit, threadsFor } from './cpuLimit.ts';

const limitOf = (files: Record<string, string>) =>
  cgroupCpuLimit(path => files[path]);

describe('the CPU limit', () => {
  it.each<[string, Record<string, string>, number]>([
    ['is none without control groups', {}, Infinity],
    [
      'is none in a group without one',
      {
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.max': 'max 100000\n',
      },
      Infinity,
    ],
    [
      'is that of a container with a namespace of its own (version 2)',
      {
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.max': '150000 100000\n',
      },
      1.5,
    ],
    [
      'is the least of all groups above (version 2)',
      {
        '/proc/self/cgroup': '0::/kubepods.slice/pod7/ctr9\n',
        '/sys/fs/cgroup/kubepods.slice/cpu.max': '6400000 100000\n',
        '/sys/fs/cgroup/kubepods.slice/pod7/cpu.max': '400000 100000\n',
        '/sys/fs/cgroup/kubepods.slice/pod7/ctr9/cpu.max': 'max 100000\n',
      },
      4,
    ],
    [
      'is read where the groups of a container are mounted as the root (version 1)',
      {
        '/proc/self/cgroup':
          '12:pids:/docker/1f\n4:cpu,cpuacct:/docker/1f\n1:name=systemd:/docker/1f\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '250000\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      },
      2.5,
    ],
    [
      'is none with a quota of -1 (version 1)',
      {
        '/proc/self/cgroup': '4:cpu:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      Infinity,
    ],
    [
      'is read from the version that has it where both are mounted',
      {
        '/proc/self/cgroup': '2:cpu:/a\n0::/b\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '50000\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
        '/sys/fs/cgroup/unified/b/cpu.max': 'max 100000\n',
      },
      0.5,
    ],
    [
      'is none where the files are not as they should be',
      {
        '/proc/self/cgroup': 'hello\n0::/\n',
        '/sys/fs/cgroup/cpu.max': 'a lot\n',
      },
      Infinity,
    ],
  ])('%s', (_, files, limit) => {
    expect(limitOf(files)).toBe(limit);
  });
});

describe('threads', () => {
  it.each([
    [8, Infinity, 8],
    [8, 4, 4],
    [8, 2.5, 2],
    [8, 0.5, 1],
    [2, 16, 2],
  ])('of %p CPUs with a limit of %p are %p', (available, limit, threads) => {
    expect(threadsFor(available, limit)).toBe(threads);
  });
});
