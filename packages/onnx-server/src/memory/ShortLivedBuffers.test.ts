import { PerformanceObserver, constants } from 'node:perf_hooks';
import { ShortLivedBuffers } from './ShortLivedBuffers.ts';

const MiB = 1024 * 1024;

type GcEntry = { detail: { kind: number } };

describe('ShortLivedBuffers', () => {
  it('collects once for so many bytes, whatever the pieces', () => {
    const collect = jest.fn();
    const buffers = ShortLivedBuffers.create({ collect });
    for (let i = 0; i < 31; i++) {
      buffers.add(MiB / 16);
    }
    expect(collect).not.toHaveBeenCalled();
    buffers.add(MiB / 16);
    expect(collect.mock.calls).toEqual([[{ type: 'minor' }]]);
    buffers.add(3 * MiB);
    expect(collect).toHaveBeenCalledTimes(2);
  });

  it('leaves the old generation alone', async () => {
    const buffers = ShortLivedBuffers.create();
    const seen: PerformanceEntry[] = [];
    let onSeen = () => {};
    const isSeen = new Promise<void>(resolve => {
      onSeen = resolve;
    });
    const from = performance.now();
    const observer = new PerformanceObserver(list => {
      seen.push(...list.getEntries());
      onSeen();
    });
    observer.observe({ entryTypes: ['gc'] });
    buffers.add(2 * MiB);
    const to = performance.now();
    await isSeen;
    observer.disconnect();
    // Nothing else collects while this code runs, whatever it does afterwards.
    const kinds = seen
      .filter(({ startTime }) => startTime >= from && startTime <= to)
      .map(entry => (entry as unknown as GcEntry).detail.kind);
    expect(kinds).toEqual([constants.NODE_PERFORMANCE_GC_MINOR]);
  });
});
