import { PerformanceObserver, constants } from 'node:perf_hooks';
import { ShortLivedBuffers } from './ShortLivedBuffers.ts';

const MiB = 1024 * 1024;

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
    const kinds: number[] = [];
    const observer = new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        kinds.push(
          (entry as unknown as { detail: { kind: number } }).detail.kind,
        );
      }
    });
    observer.observe({ entryTypes: ['gc'] });
    const buffers = ShortLivedBuffers.create();
    buffers.add(2 * MiB);
    await new Promise(resolve => {
      setTimeout(resolve, 50);
    });
    observer.disconnect();
    expect(kinds).toContain(constants.NODE_PERFORMANCE_GC_MINOR);
    expect(kinds).not.toContain(constants.NODE_PERFORMANCE_GC_MAJOR);
  });
});
