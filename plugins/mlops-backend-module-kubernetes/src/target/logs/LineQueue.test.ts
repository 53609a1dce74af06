import { LineQueue } from './LineQueue';

async function take<T>(lines: AsyncGenerator<T>, count: number) {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = await lines.next();
    if (done) {
      break;
    }
    taken.push(value);
  }
  return taken;
}

describe('LineQueue', () => {
  let ending: AbortController;
  let queue: LineQueue<number>;

  beforeEach(() => {
    ending = new AbortController();
    queue = LineQueue.create(ending.signal);
  });

  it('gives the lines in the order in which they came, whoever was first to wait', async () => {
    const reading = take(queue.read(), 3);
    await queue.put(1);
    await queue.put(2);
    await queue.put(3);
    await expect(reading).resolves.toEqual([1, 2, 3]);
  });

  it('holds up those who write faster than they are read', async () => {
    let written = 0;
    const writing = (async () => {
      for (; written < 5_000; written += 1) {
        await queue.put(written);
      }
    })();
    const lines = queue.read();
    await take(lines, 1);
    await new Promise(resolve => {
      setImmediate(resolve);
    });
    expect(written).toBeLessThan(2_500);
    await expect(take(lines, 4_999)).resolves.toHaveLength(4_999);
    await writing;
  });

  it('lets everybody go when the signal is aborted', async () => {
    const lines = queue.read();
    const waiting = lines.next();
    ending.abort();
    await expect(waiting).resolves.toMatchObject({ done: true });
    const writing = Array.from({ length: 2_000 }, (_, line) => queue.put(line));
    await expect(Promise.all(writing)).resolves.toHaveLength(2_000);
  });

  it('gives what was written before it tells of a failure', async () => {
    await queue.put(1);
    queue.fail(new Error('the cluster is gone'));
    const lines = queue.read();
    await expect(take(lines, 1)).resolves.toEqual([1]);
    await expect(lines.next()).rejects.toThrow('the cluster is gone');
  });
});
