import { residentMiB } from './memory.ts';
import { MemoryWatch } from './MemoryWatch.ts';

jest.setTimeout(60_000);

describe('MemoryWatch', () => {
  let resident: number;
  const subject = {
    pid: 42 as number | undefined,
    ceilingMiB: 100,
    noteMemory: jest.fn(),
    onTooMuch: jest.fn(),
  };

  const create = () => {
    jest.clearAllMocks();
    subject.pid = 42;
    const watch = MemoryWatch.create({
      intervalMs: 3_600_000,
      patience: 3,
      read: async pids => new Map(pids.map(pid => [pid, resident])),
    });
    watch.add(subject);
    return watch;
  };

  const look = async (watch: MemoryWatch, ...readings: number[]) => {
    for (const reading of readings) {
      resident = reading;
      await watch.look();
    }
  };

  it('bears with a peak, not with what stays', async () => {
    const watch = create();
    await look(watch, 120, 120, 90, 120, 120, 100);
    expect(subject.onTooMuch).not.toHaveBeenCalled();
    await look(watch, 101, 102, 103);
    expect(subject.onTooMuch.mock.calls).toEqual([[103, false]]);
    await look(watch, 104, 105);
    expect(subject.onTooMuch).toHaveBeenCalledTimes(1);
    await look(watch, 106);
    expect(subject.onTooMuch).toHaveBeenCalledTimes(2);
    expect(subject.noteMemory).toHaveBeenLastCalledWith(106);
    watch.remove(subject);
  });

  it('does not wait when it is far above', async () => {
    const watch = create();
    await look(watch, 151);
    expect(subject.onTooMuch.mock.calls).toEqual([[151, true]]);
    watch.remove(subject);
  });

  it('blames nobody for the process of another', async () => {
    jest.clearAllMocks();
    subject.pid = 42;
    const watch = MemoryWatch.create({
      intervalMs: 3_600_000,
      patience: 1,
      read: async pids => {
        subject.pid = 43;
        return new Map(pids.map(pid => [pid, 1_000]));
      },
    });
    watch.add(subject);
    await watch.look();
    expect(subject.onTooMuch).not.toHaveBeenCalled();
    watch.remove(subject);
  });

  it('reads what a real process has, and nothing of one that is gone', async () => {
    const own = process.memoryUsage.rss() / 1024 ** 2;
    const found = await residentMiB([process.pid, 4_194_000]);
    expect([...found.keys()]).toEqual([process.pid]);
    expect(found.get(process.pid)).toBeGreaterThan(own * 0.5);
    expect(found.get(process.pid)).toBeLessThan(own * 2);
  });
});
