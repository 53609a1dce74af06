import { DriftWindow } from '@fairway/drift';
import fc from 'fast-check';
import { layoutOf, profile, wideLayoutOf } from './__testUtils__/flowers.ts';
import { DriftBook } from './DriftBook.ts';
import { DriftPane } from './DriftPane.ts';
import type { CountedTensor } from './readTensors.ts';

const startedAt = 1_700_000_010_000;
const paneMs = 15_000;
const service = { id: 'id-1', name: 'flowers' };

const rows = (...values: number[]): CountedTensor => ({
  name: 'x',
  datatype: 'FP32',
  data: Float32Array.from(values),
});
const labels = (...values: bigint[]): CountedTensor => ({
  name: 'label',
  datatype: 'INT64',
  data: BigInt64Array.from(values),
});

function parsed(book: DriftBook, query = { since: 0 }, id = service.id) {
  const { revisions, ...rest } = book.of(id, query);
  return {
    ...rest,
    revisions: revisions.map(item => ({
      ...item,
      windows: item.windows.map(text => JSON.parse(text)),
    })),
  };
}

function count(book: DriftBook, revision: number, values: number[]) {
  const of = book.revision({ service: service.id, revision });
  if (of) {
    book.predicted(of);
    book.counted(of, { inputs: [rows(...values)], outputs: [labels(1n)] });
  }
}

describe('DriftBook', () => {
  beforeEach(() => jest.useFakeTimers({ now: startedAt }));
  afterEach(() => jest.useRealTimers());

  it('counts nothing of a service until it is told into which bins', () => {
    const book = DriftBook.create({ epoch: 3 });
    expect(book.counts(service.id)).toBe(false);
    expect(book.revision({ service: service.id, revision: 1 })).toBeUndefined();
    expect(parsed(book)).toEqual({ epoch: 3, asOf: startedAt, revisions: [] });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives a pane once it is over, with what was counted and what was not', () => {
    const book = DriftBook.create({ epoch: 3 });
    book.count(service, [layoutOf(1), layoutOf(2)]);
    count(book, 2, [1, 2, 3, 4]);
    const of = book.revision({ service: service.id, revision: 2 })!;
    book.predicted(of);
    book.skipped(of, 'noTime');
    expect(parsed(book).revisions[1].windows).toEqual([]);
    jest.advanceTimersByTime(paneMs);
    const told = parsed(book);
    expect(told.asOf).toBeGreaterThan(startedAt);
    expect(told.revisions).toMatchObject([
      { revision: 1, fingerprint: profile.fingerprint, windows: [] },
      {
        revision: 2,
        countedSince: startedAt,
        windows: [
          {
            ...{ sequence: 1, start: startedAt, predictions: 2, counted: 1 },
            skipped: { noTime: 1, tooLarge: 0, unreadable: 0 },
          },
        ],
      },
    ]);
    const [{ counts }] = told.revisions[1].windows;
    const window = DriftWindow.parse(profile, counts);
    expect(window.counts.map(({ values }) => values)).toEqual([2, 2, 1]);
    expect(parsed(book, { since: told.asOf }).revisions[1].windows).toEqual([]);
  });

  it('adds up over panes to what one window counts, whatever came when', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            value: fc.double({ min: -50, max: 150, noNaN: true }),
            waitMs: fc.integer({ min: 0, max: 2 * paneMs }),
          }),
          { minLength: 1, maxLength: 30 },
        ),
        sent => {
          jest.useFakeTimers({ now: startedAt });
          const book = DriftBook.create({ epoch: 3 });
          book.count(service, [layoutOf(1)]);
          const whole = DriftWindow.create(profile);
          for (const { value, waitMs } of sent) {
            count(book, 1, [value, value]);
            whole.countTensor('input', rows(value, value));
            whole.countTensor('output', labels(1n));
            jest.advanceTimersByTime(waitMs);
          }
          jest.advanceTimersByTime(2 * paneMs);
          const sum = DriftWindow.create(profile);
          parsed(book).revisions[0].windows.forEach(({ counts }) =>
            sum.merge(DriftWindow.parse(profile, counts)),
          );
          expect(sum.toJSON()).toEqual(whole.toJSON());
          jest.useRealTimers();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('goes on where it is told the same bins again, and begins anew for others', () => {
    const book = DriftBook.create({ epoch: 3 });
    book.count(service, [layoutOf(1)]);
    count(book, 1, [1, 2]);
    jest.advanceTimersByTime(paneMs);
    book.count(service, [layoutOf(1)]);
    expect(parsed(book).revisions[0].windows).toHaveLength(1);
    book.count(service, [wideLayoutOf(1, 2)]);
    expect(parsed(book).revisions).toMatchObject([
      { revision: 1, countedSince: startedAt + paneMs, windows: [] },
    ]);
  });

  it('keeps an hour, and then costs nothing any more', () => {
    const book = DriftBook.create({ epoch: 3 });
    book.count(service, [layoutOf(1)]);
    count(book, 1, [1, 2]);
    jest.advanceTimersByTime(3_590_000);
    expect(parsed(book).revisions[0].windows).toHaveLength(1);
    jest.advanceTimersByTime(60_000);
    expect(parsed(book).revisions[0]).toMatchObject({ windows: [] });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('says since when nothing is missing where windows had to give way', () => {
    const book = DriftBook.create({ epoch: 3, maximalBytes: 2_000 });
    book.count(service, [layoutOf(1)]);
    for (let pane = 0; pane < 5; pane += 1) {
      count(book, 1, [1, 2]);
      jest.advanceTimersByTime(paneMs);
    }
    const [{ countedSince, windows }] = parsed(book).revisions;
    expect(windows.length).toBeGreaterThan(0);
    expect(windows.length).toBeLessThan(5);
    expect(countedSince).toBe(windows[0].start);
  });

  it('lets go of a revision that is gone once its counts have been kept', () => {
    const there = new Set([1, 2]);
    const book = DriftBook.create({ epoch: 3 });
    book.watch((_, revision) => there.has(revision));
    book.count(service, [layoutOf(1), layoutOf(2), layoutOf(3)]);
    count(book, 1, [1, 2]);
    there.delete(1);
    jest.advanceTimersByTime(paneMs);
    expect(parsed(book).revisions.map(({ revision }) => revision)).toEqual([
      1, 2,
    ]);
    there.delete(2);
    jest.advanceTimersByTime(3_700_000);
    expect(book.counts(service.id)).toBe(false);
  });

  it('refuses more features than it has room for, and keeps what it counts', () => {
    const book = DriftBook.create({ epoch: 3, maximalFeatures: 10 });
    book.count(service, [wideLayoutOf(1, 6)]);
    expect(() => book.count(service, [wideLayoutOf(2, 5)])).toThrow(
      'at most 10 features in all for drift, and 5 more',
    );
    book.count(service, [wideLayoutOf(1, 10)]);
    expect(parsed(book).revisions).toHaveLength(1);
  });
});

describe('DriftPane', () => {
  it('is written a feature at a time where there is no time for more', () => {
    const time = { sequence: 1, start: 0, end: paneMs };
    const [whole, parts] = [0, 1].map(() => {
      const pane = DriftPane.create(time, profile);
      pane.predicted();
      pane.count([rows(1, 2)], [labels(0n)]);
      return pane;
    });
    expect(parts.write(() => false)).toBeUndefined();
    expect(parts.write(() => false)).toBeUndefined();
    expect(parts.write(() => false)).toBe(whole.write(() => true));
  });
});
