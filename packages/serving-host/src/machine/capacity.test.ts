import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCapacity } from './capacity.ts';

const machine = { cpu: 8, memoryMiB: 16_384 };

describe('readCapacity', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'root-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (files: Record<string, string>) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  };

  it('gives the whole machine where nothing limits it', async () => {
    await expect(readCapacity({ root, machine })).resolves.toEqual(machine);
    write({
      'proc/self/cgroup': '0::/\n',
      'sys/fs/cgroup/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/memory.max': 'max\n',
    });
    await expect(readCapacity({ root, machine })).resolves.toEqual(machine);
  });

  it('gives the least of a version 2 group and its ancestors', async () => {
    write({
      'proc/self/cgroup': '0::/outer/inner\n',
      'sys/fs/cgroup/outer/inner/cpu.max': '400000 100000\n',
      'sys/fs/cgroup/outer/cpu.max': '150000 100000\n',
      'sys/fs/cgroup/outer/inner/memory.max': '1073741824\n',
      'sys/fs/cgroup/outer/memory.max': 'max\n',
    });
    await expect(readCapacity({ root, machine })).resolves.toEqual({
      cpu: 1.5,
      memoryMiB: 1024,
    });
  });

  it('reads version 1 groups, where huge numbers mean no limit', async () => {
    write({
      'proc/self/cgroup': '5:cpu,cpuacct:/a\n4:memory:/a\n',
      'sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '50000\n',
      'sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/memory/a/memory.limit_in_bytes': '9223372036854771712\n',
    });
    await expect(readCapacity({ root, machine })).resolves.toEqual({
      cpu: 0.5,
      memoryMiB: machine.memoryMiB,
    });
  });
});
