import fc from 'fast-check';
import {
  InferenceQueue,
  PRIORITY_STEP,
  type QueueItem,
} from './InferenceQueue.ts';

interface Item extends QueueItem {
  name: string;
}

const item = (name: string, parts: Partial<Item> = {}): Item => ({
  name,
  enqueuedAt: 0,
  priority: 5,
  deadline: Infinity,
  isWanted: () => true,
  rows: 1,
  bytes: 10,
  key: 'k',
  ...parts,
});

function queueOf(...items: Item[]): InferenceQueue<Item> {
  const queue = new InferenceQueue<Item>({ items: 100, bytes: 1000 });
  items.forEach(one => queue.add(one));
  return queue;
}

const names = (items: readonly Item[]) => items.map(({ name }) => name);
const one = { rows: 1, bytes: 1000 };
const many = { rows: 8, bytes: 1000 };

function drain(queue: InferenceQueue<Item>, limits = one): string[][] {
  const batches: string[][] = [];
  while (queue.size > 0) {
    batches.push(names(queue.take(0, limits).batch));
  }
  return batches;
}

describe('the order', () => {
  it('is first come, first served within a priority', () => {
    const queue = queueOf(
      item('a', { enqueuedAt: 1 }),
      item('b', { enqueuedAt: 2 }),
      item('c', { enqueuedAt: 2 }),
    );
    expect(drain(queue)).toEqual([['a'], ['b'], ['c']]);
  });

  it('puts what is more urgent first', () => {
    const queue = queueOf(
      item('low', { priority: 10 }),
      item('default'),
      item('high', { priority: 1, enqueuedAt: 5 }),
    );
    expect(drain(queue)).toEqual([['high'], ['default'], ['low']]);
  });

  it('lets nobody starve: who has waited long goes before who is urgent', () => {
    const low = item('low', { priority: 10 });
    const high = (name: string, enqueuedAt: number) =>
      item(name, { priority: 1, enqueuedAt });
    const queue = queueOf(
      low,
      high('in time', 9 * PRIORITY_STEP - 1),
      high('too late', 9 * PRIORITY_STEP + 1),
    );
    expect(drain(queue)).toEqual([['in time'], ['low'], ['too late']]);
  });

  it('never lets an item be overtaken beyond that, whatever comes', () => {
    const arrivals = fc.array(
      fc.record({
        after: fc.nat(3000),
        priority: fc.integer({ min: 1, max: 10 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(arrivals, list => {
        let clock = 0;
        const items = list.map(({ after, priority }, i) => {
          clock += after;
          return item(String(i), { priority, enqueuedAt: clock });
        });
        const order = drain(queueOf(...items)).flat();
        const place = new Map(order.map((name, i) => [name, i]));
        const unfair = items.flatMap(early =>
          items.filter(
            late =>
              late.enqueuedAt >
                early.enqueuedAt +
                  Math.max(0, early.priority - late.priority) * PRIORITY_STEP &&
              place.get(late.name)! < place.get(early.name)!,
          ),
        );
        expect(unfair).toEqual([]);
      }),
    );
  });
});

describe('a batch', () => {
  it('has those of one key, as many rows as fit, in their order', () => {
    const queue = queueOf(
      item('a', { rows: 3 }),
      item('other', { key: 'l' }),
      item('b', { rows: 4 }),
      item('c', { rows: 1 }),
      item('d', { rows: 1 }),
    );
    expect(drain(queue, many)).toEqual([['a', 'b', 'c'], ['other'], ['d']]);
  });

  it('is closed by one that does not fit, so that small ones cannot hold it up', () => {
    const queue = queueOf(
      item('a', { rows: 3 }),
      item('large', { rows: 6 }),
      item('small'),
    );
    expect(drain(queue, many)).toEqual([['a'], ['large', 'small']]);
  });

  it('is never larger than its bytes', () => {
    const queue = queueOf(item('a'), item('b'), item('c'));
    expect(drain(queue, { rows: 8, bytes: 20 })).toEqual([['a', 'b'], ['c']]);
  });

  it('is one item where that has no key, or is too large by itself', () => {
    const queue = queueOf(
      item('huge', { rows: 99, bytes: 999 }),
      item('a', { key: undefined }),
      item('b', { key: undefined }),
      item('c'),
    );
    expect(drain(queue, many)).toEqual([['huge'], ['a'], ['b'], ['c']]);
  });

  it('leaves out who is late and who has gone, and says so', () => {
    let isWanted = true;
    const queue = queueOf(
      item('late', { deadline: 10 }),
      item('gone', { isWanted: () => isWanted }),
      item('in time', { deadline: 11 }),
    );
    isWanted = false;
    const { batch, expired, abandoned } = queue.take(10, many);
    expect([batch, expired, abandoned].map(names)).toEqual([
      ['in time'],
      ['late'],
      ['gone'],
    ]);
    expect(queue.size).toBe(0);
  });

  it('takes every item once, whatever the limits', () => {
    const items = fc.array(
      fc.record({
        rows: fc.integer({ min: 1, max: 12 }),
        bytes: fc.nat(300),
        key: fc.constantFrom('k', 'l', undefined),
        priority: fc.integer({ min: 1, max: 10 }),
      }),
      { maxLength: 30 },
    );
    const limits = fc.record({
      rows: fc.integer({ min: 1, max: 10 }),
      bytes: fc.nat(400),
    });
    fc.assert(
      fc.property(items, limits, (list, limit) => {
        const all = list.map((parts, i) => item(String(i), parts));
        const queue = queueOf(...all);
        const batches: Item[][] = [];
        while (queue.size > 0) {
          batches.push(queue.take(0, limit).batch);
        }
        expect(names(batches.flat()).sort()).toEqual(names(all).sort());
        const sum = (batch: Item[], what: 'rows' | 'bytes') =>
          batch.reduce((total, each) => total + each[what], 0);
        const wrong = batches.filter(
          batch =>
            batch.length !== 1 &&
            (batch.length === 0 ||
              sum(batch, 'rows') > limit.rows ||
              sum(batch, 'bytes') > limit.bytes ||
              batch.some(({ key }) => key !== batch[0].key)),
        );
        expect(wrong).toEqual([]);
      }),
    );
  });
});

describe('bounds', () => {
  it('are items and bytes, but one item is always taken', () => {
    const queue = new InferenceQueue<Item>({ items: 3, bytes: 100 });
    expect(queue.isFull(5000)).toBe(false);
    queue.add(item('a', { bytes: 60 }));
    expect([queue.isFull(40), queue.isFull(41)]).toEqual([false, true]);
    queue.add(item('b', { bytes: 0 }));
    queue.add(item('c', { bytes: 0 }));
    expect(queue.isFull(0)).toBe(true);
  });

  it('are free again when items leave', () => {
    let isWanted = true;
    const queue = new InferenceQueue<Item>({ items: 1, bytes: 100 });
    queue.add(item('a', { isWanted: () => isWanted }));
    expect(queue.isFull(0)).toBe(true);
    isWanted = false;
    expect(names(queue.sweep(0).abandoned)).toEqual(['a']);
    expect(queue.isFull(0)).toBe(false);
  });
});

describe('waiting for others', () => {
  it('ends when the first has waited long enough, or has no time for it', () => {
    expect(queueOf().dueAt(5)).toBe(Infinity);
    const queue = queueOf(
      item('a', { enqueuedAt: 10 }),
      item('b', { enqueuedAt: 7 }),
    );
    expect(queue.dueAt(5)).toBe(12);
    queue.add(item('c', { enqueuedAt: 11, deadline: 13 }));
    expect(queue.dueAt(5)).toBe(11);
  });

  it('ends when the batch is full, or can have no others', () => {
    expect(queueOf().isBatchReady(many)).toBe(false);
    const queue = queueOf(item('a', { rows: 4 }), item('b', { key: 'l' }));
    expect(queue.isBatchReady(many)).toBe(false);
    queue.add(item('c', { rows: 4 }));
    expect(queue.isBatchReady(many)).toBe(true);
    expect(queueOf(item('d', { key: undefined })).isBatchReady(many)).toBe(
      true,
    );
  });
});
