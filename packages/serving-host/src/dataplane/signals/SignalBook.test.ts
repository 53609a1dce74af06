import fc from 'fast-check';
import { LogHistogram } from '@fairway/statistics';
import type { ReadOutput } from '../outputs/ReadOutput.ts';
import { outcomeNames, type OutcomeName } from './outcomes.ts';
import { SignalBook } from './SignalBook.ts';

const startedAt = 1_700_000_000_000;
const hour = 3_600_000;

function books(options: { maximalBytes?: number } = {}) {
  const time = { passed: 0 };
  const book = SignalBook.create({
    epoch: 7,
    now: () => time.passed,
    wall: () => startedAt + time.passed,
    ...options,
  });
  const read = (service: string, query = { since: 0 }) => {
    const { revisions, unrouted, ...rest } = book.of(service, query);
    const parse = (texts: string[]) => texts.map(text => JSON.parse(text));
    return {
      ...rest,
      revisions: revisions.map(({ revision, windows }) => ({
        revision,
        windows: parse(windows),
      })),
      unrouted: parse(unrouted),
    };
  };
  return { book, time, read };
}

const candidate = { service: 'id-1', revision: 2 };

const labels = (...values: string[]): ReadOutput => ({
  name: 'label',
  datatype: 'INT64',
  shape: [values.length],
  width: 1,
  type: 'categorical',
  values,
});

describe('SignalBook', () => {
  afterEach(() => jest.useRealTimers());

  it('gives a pane once it is over, and never again another content of it', () => {
    const { book, time, read } = books();
    book.finished(candidate, 'success', 12);
    book.finished(candidate, 'serverError', 3);
    expect(read('id-1')).toEqual({
      epoch: 7,
      dataSince: startedAt,
      asOf: startedAt,
      revisions: [],
      unrouted: [],
    });
    time.passed = 5_000;
    book.finished(candidate, 'success', 1);
    const first = read('id-1');
    expect(first.asOf).toBe(startedAt + 5_000);
    expect(first.revisions).toEqual([
      {
        revision: 2,
        windows: [
          {
            sequence: 1,
            start: startedAt,
            end: startedAt + 5_000,
            requests: 2,
            outcomes: expect.objectContaining({ success: 1, serverError: 1 }),
            latency: expect.any(String),
          },
        ],
      },
    ]);
    time.passed = 10_000;
    const both = read('id-1').revisions[0].windows;
    expect(both[0]).toEqual(first.revisions[0].windows[0]);
    expect(both[1]).toMatchObject({ sequence: 2, requests: 1 });
  });

  it('counts the times of successes alone', () => {
    const { book, time, read } = books();
    book.finished(candidate, 'success', 12);
    book.finished(candidate, 'timeout', 30_000);
    book.mirrored(candidate, 'success', 4);
    time.passed = 5_000;
    const [window] = read('id-1').revisions[0].windows;
    const ofClients = LogHistogram.fromBase64(window.latency);
    expect(ofClients).toMatchObject({ count: 1, maximum: 12 });
    const ofCopies = LogHistogram.fromBase64(window.mirror.latency);
    expect(ofCopies).toMatchObject({ count: 1, maximum: 4 });
  });

  it('keeps what no revision got apart', () => {
    const { book, time, read } = books();
    const nobody = { service: 'id-1', revision: undefined };
    book.finished(nobody, 'rateLimited', 0);
    time.passed = 5_000;
    expect(read('id-1')).toMatchObject({
      revisions: [],
      unrouted: [{ requests: 1, outcomes: { rateLimited: 1 } }],
    });
  });

  it('gives exactly what was counted, each window once, however it is read', () => {
    const event = fc.record({
      revision: fc.constantFrom(undefined, 1, 2, 3),
      outcome: fc.constantFrom(...outcomeNames),
      pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12_000 })),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 120 }),
        fc.integer({ min: 1, max: 7 }),
        (events, limit) => {
          const { book, time, read } = books();
          const sent = new Map<string, number>();
          const add = (
            counts: Map<string, number>,
            revision: number | undefined,
            outcome: OutcomeName,
            count: number,
          ) => {
            const key = `${revision ?? 'none'} ${outcome}`;
            counts.set(key, (counts.get(key) ?? 0) + count);
          };
          for (const { revision, outcome, pause } of events) {
            book.finished({ service: 'id-1', revision }, outcome, 1);
            add(sent, revision, outcome, 1);
            time.passed += pause;
          }
          time.passed += 5_000;
          const seen = new Map<string, number>();
          const identities = new Set<string>();
          const end = startedAt + Math.floor(time.passed / 5_000) * 5_000;
          let since = 0;
          while (since < end) {
            const page = read('id-1', { since, limit } as { since: number });
            for (const { revision, windows } of [
              { revision: undefined, windows: page.unrouted },
              ...page.revisions,
            ]) {
              for (const window of windows) {
                const identity = `${revision} ${window.sequence}`;
                expect(identities.has(identity)).toBe(false);
                identities.add(identity);
                expect(window.start).toBeGreaterThanOrEqual(since);
                expect(window.end).toBeLessThanOrEqual(page.asOf);
                for (const name of outcomeNames) {
                  const count = window.outcomes[name];
                  if (count > 0) {
                    add(seen, revision, name, count);
                  }
                }
              }
            }
            expect(page.asOf).toBeGreaterThan(since);
            since = page.asOf;
          }
          expect(seen).toEqual(sent);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives whole panes only, so that what is read up to can be built on', () => {
    const { book, time, read } = books();
    for (const passed of [0, 5_000, 10_000]) {
      time.passed = passed;
      book.finished({ service: 'id-1', revision: 1 }, 'success', 1);
      book.finished({ service: 'id-1', revision: 2 }, 'success', 1);
    }
    time.passed = 15_000;
    const page = read('id-1', { since: 0, limit: 3 } as { since: number });
    expect(page.revisions.map(({ windows }) => windows.length)).toEqual([1, 1]);
    expect(page.asOf).toBe(startedAt + 5_000);
    const until = startedAt + 12_000;
    const bounded = read('id-1', { since: 0, until } as { since: number });
    expect(bounded.asOf).toBe(startedAt + 10_000);
  });

  it('counts what answers said, and of how many they are a sample', () => {
    const { book, time, read } = books();
    for (let turn = 0; turn < 4; turn += 1) {
      book.finished(candidate, 'success', 1);
    }
    book.read(candidate, [labels('1', '7', '7')]);
    book.skipped(candidate, 'noTime');
    time.passed = 5_000;
    expect(read('id-1').revisions[0].windows[0].outputs).toEqual({
      answers: 1,
      eligible: 4,
      share: 0.25,
      skipped: { tooLarge: 0, noTime: 1, unreadable: 0 },
      distributions: [
        {
          output: 'label',
          type: 'categorical',
          count: 3,
          values: [
            { value: '7', count: 2 },
            { value: '1', count: 1 },
          ],
          other: 0,
        },
      ],
    });
  });

  it('forgets after an hour, says so, and has nothing left to do', () => {
    jest.useFakeTimers();
    const book = SignalBook.create({ epoch: 1 });
    const begun = book.of('id-1', { since: 0 }).dataSince;
    for (let index = 0; index < 1_000; index += 1) {
      const counted = { service: `id-${index}`, revision: 1 };
      book.finished(counted, 'success', 1);
    }
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(20_000);
    expect(book.size).toMatchObject({ windows: 1_000, revisions: 1_000 });
    jest.advanceTimersByTime(hour);
    expect(book.size).toEqual({ bytes: 0, windows: 0, revisions: 0 });
    expect(jest.getTimerCount()).toBe(0);
    const { dataSince, revisions } = book.of('id-1', { since: 0 });
    expect(revisions).toEqual([]);
    expect(dataSince).toBeGreaterThan(begun);
    expect(Date.now() - dataSince).toBeLessThanOrEqual(hour + 5_000);
  });

  it('never holds more than it may, and says what it has lost', () => {
    const maximalBytes = 20_000;
    const { book, time, read } = books({ maximalBytes });
    for (let turn = 0; turn < 500; turn += 1) {
      book.finished({ service: 'id-1', revision: 1 }, 'success', turn);
      book.finished({ service: 'id-2', revision: 1 }, 'success', turn);
      time.passed += 5_000;
      book.of('id-1', { since: Infinity });
      book.of('id-2', { since: Infinity });
      expect(book.size.bytes).toBeLessThanOrEqual(maximalBytes);
    }
    const { dataSince, revisions } = read('id-1');
    const [{ windows }] = revisions;
    expect(windows.length).toBeGreaterThan(10);
    expect(dataSince).toBe(windows[0].start);
    expect(windows.at(-1).end).toBe(startedAt + time.passed);
  });
});
