import * as fc from 'fast-check';
import { StartQueue } from './StartQueue.ts';

jest.setTimeout(60_000);

const leaseMs = 60_000;
const { signal: never } = new AbortController();
const settle = () => new Promise(resolve => setImmediate(resolve));

/** Asks for turns and notes in which order they came. */
function bench(limit: number, lease = leaseMs) {
  const queue = StartQueue.create({ limit, leaseMs: lease });
  const begun: string[] = [];
  const releases = new Map<string, () => void>();
  const ask = (
    name: string,
    isAwaited: () => boolean = () => false,
    signal = never,
  ) =>
    queue.turn({ isAwaited, signal }).then(release => {
      begun.push(name);
      releases.set(name, release);
    });
  return { queue, begun, releases, ask };
}

describe('StartQueue', () => {
  it('starts as many at once as it may, the others in their order', async () => {
    const { begun, releases, ask } = bench(2);
    ['a', 'b', 'c', 'd'].forEach(name => ask(name));
    await settle();
    expect(begun).toEqual(['a', 'b']);
    releases.get('b')?.();
    releases.get('b')?.();
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('does not let what somebody waits for queue behind the rest', async () => {
    const { begun, ask } = bench(2);
    ['a', 'b', 'c'].forEach(name => ask(name));
    ask('awaited', () => true);
    await settle();
    expect(begun).toEqual(['a', 'b', 'awaited']);
  });

  it('lets go first what somebody has begun to wait for', async () => {
    const { queue, begun, ask } = bench(1);
    let isAwaited = false;
    ask('a');
    ask('b');
    ask('c', () => isAwaited);
    await settle();
    isAwaited = true;
    queue.look();
    await settle();
    expect(begun).toEqual(['a', 'c']);
  });

  it('forgets what is given up, which takes no turn', async () => {
    const { begun, releases, ask } = bench(1);
    const stop = new AbortController();
    ask('a');
    ask('b', undefined, stop.signal);
    ask('c');
    stop.abort();
    await settle();
    releases.get('b')?.();
    await settle();
    expect(begun).toEqual(['a', 'b']);
    releases.get('a')?.();
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('goes on when a start takes too long', async () => {
    jest.useFakeTimers();
    try {
      const { begun, ask } = bench(1, 10_000);
      ask('slow');
      ask('next');
      await jest.advanceTimersByTimeAsync(9_999);
      expect(begun).toEqual(['slow']);
      await jest.advanceTimersByTimeAsync(1);
      expect(begun).toEqual(['slow', 'next']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('keeps its bounds whatever comes, and starts everything in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(
          fc.oneof(
            fc.record({ ask: fc.constantFrom('awaited', 'any') }),
            fc.record({ release: fc.nat(20) }),
            fc.record({ hurry: fc.nat(20) }),
          ),
          { maxLength: 60 },
        ),
        async (limit, steps) => {
          const { queue, begun, releases, ask } = bench(limit);
          const awaited = new Set<string>();
          const released = new Set<string>();
          let asked = 0;
          const running = () => begun.filter(name => !released.has(name));
          const release = (name: string) => {
            released.add(name);
            releases.get(name)?.();
          };
          for (const step of steps) {
            if ('ask' in step) {
              const name = `${asked++}`;
              if (step.ask === 'awaited') {
                awaited.add(name);
              }
              ask(name, () => awaited.has(name));
            } else if ('release' in step) {
              const [name] = running().slice(step.release);
              if (name !== undefined) {
                release(name);
              }
            } else {
              awaited.add(`${step.hurry}`);
              queue.look();
            }
            await settle();
            expect(running().length).toBeLessThanOrEqual(2 * limit);
            const isFull = running().length >= 2 * limit;
            for (let i = 0; i < asked; i++) {
              const waits = !begun.includes(`${i}`);
              // What waits has a reason to.
              expect(waits && awaited.has(`${i}`) && !isFull).toBe(false);
              expect(waits && running().length < limit).toBe(false);
            }
          }
          while (running().length > 0) {
            release(running()[0]);
            await settle();
          }
          expect(begun).toHaveLength(asked);
        },
      ),
      { numRuns: 100 },
    );
  });
});
