// This is a suite to be called by the tests of each source.
/* eslint-disable jest/no-export */
import {
  OutcomeCounts,
  ServiceSignals,
  ServiceWindow,
  ServiceWindows,
  WindowsQuery,
} from '../../signals';
import { ServiceKey } from '../../targets';

/** A source under the contract, and what the suite needs to make use of it. */
export interface ServiceSignalsSubject {
  signals: ServiceSignals;
  /** A service with revisions 1 and 2, which share its predictions. */
  service: ServiceKey;
  /** Lets a prediction end so, and says which of the revisions had it. */
  predict(outcome: 'success' | 'clientError'): Promise<number>;
  /** Returns once all that has ended is within windows that are told. */
  settle(): Promise<void>;
  /** Another source of this kind, whose other side cannot be reached. */
  unreachable: ServiceSignals;
  /** Stops and deletes all that the setup has started or written. */
  close(): Promise<void>;
}

export interface ServiceSignalsContractOptions {
  /** Stands in the names of the tests. */
  name: string;
  /** Called once, before the first test. */
  setup: () => Promise<ServiceSignalsSubject>;
  /** The longest time for setup and traffic; 120 seconds when absent. */
  timeoutMs?: number;
}

type Sent = Map<number, { success: number; clientError: number }>;

/** In two stretches of time, so that there is more than one window to read. */
const ROUNDS: ('success' | 'clientError')[][] = [
  ['success', 'success', 'clientError', 'success', 'success'],
  ['success', 'clientError', 'clientError', 'success', 'success'],
];

const revisionOf = ({ revisions }: ServiceWindows, number: number) =>
  revisions.find(({ revision }) => revision === number)?.windows ?? [];

function sumOf(windows: readonly ServiceWindow[]) {
  const sum = { requests: 0, success: 0, clientError: 0 };
  for (const { requests, outcomes } of windows) {
    sum.requests += requests;
    sum.success += outcomes.success;
    sum.clientError += outcomes.clientError;
  }
  return sum;
}

function expectedOf(sent: Sent, revision: number) {
  const { success, clientError } = sent.get(revision)!;
  return { requests: success + clientError, success, clientError };
}

/**
 * The tests that every source of service signals must pass, for jest.
 *
 * @example
 * describeServiceSignalsContract({
 *   name: 'MySignals',
 *   setup: async () => ({ signals, service, predict, settle, unreachable, close }),
 * });
 */
export function describeServiceSignalsContract(
  options: ServiceSignalsContractOptions,
): void {
  describe(`${options.name} keeps the contract of service signals`, () => {
    jest.setTimeout(options.timeoutMs ?? 120_000);

    const sent: Sent = new Map();
    let subject: ServiceSignalsSubject;
    let all: ServiceWindows;

    const read = (query: Partial<WindowsQuery> = {}) =>
      subject.signals.windows(subject.service, { since: 0, ...query });

    beforeAll(async () => {
      subject = await options.setup();
      for (const revision of [1, 2]) {
        sent.set(revision, { success: 0, clientError: 0 });
      }
      for (const round of ROUNDS) {
        for (const outcome of round) {
          sent.get(await subject.predict(outcome))![outcome] += 1;
        }
        await subject.settle();
      }
      all = await read();
    });

    afterAll(() => subject?.close());

    it('counts exactly what each revision was sent, by how it ended', () => {
      for (const revision of [1, 2]) {
        expect(sumOf(revisionOf(all, revision))).toEqual(
          expectedOf(sent, revision),
        );
      }
    });

    it('gives windows in order, without overlap, as far as they are whole', () => {
      const { asOf, dataSince, revisions } = all;
      expect(dataSince).toBeLessThan(asOf);
      for (const { windows } of revisions) {
        windows.forEach((window, index) => {
          const { start, end, requests, outcomes } = window;
          const before = windows[index - 1] ?? { end: 0, sequence: -1 };
          expect(start).toBeGreaterThanOrEqual(before.end);
          expect(window.sequence).toBeGreaterThan(before.sequence);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(asOf);
          const sum = (Object.values(outcomes) as number[]).reduce(
            (total, count) => total + count,
          );
          expect(sum).toBe(requests);
        });
      }
    });

    it('never changes a window that it has given', async () => {
      const again = await read({ until: all.asOf });
      expect(again.epoch).toBe(all.epoch);
      expect(again.revisions).toEqual(all.revisions);
    });

    it('gives each window once to who reads on from where an answer ends', async () => {
      const seen = new Map<number, ServiceWindow[]>();
      let since = 0;
      while (since < all.asOf) {
        const page = await read({ since, until: all.asOf, limit: 1 });
        expect(page.asOf).toBeGreaterThan(since);
        since = page.asOf;
        for (const { revision, windows } of page.revisions) {
          seen.set(revision, [...(seen.get(revision) ?? []), ...windows]);
        }
      }
      for (const { revision, windows } of all.revisions) {
        expect(seen.get(revision)).toEqual(windows);
      }
    });

    it('gives only the revisions that are asked for', async () => {
      const { revisions, unrouted } = await read({
        revisions: [2],
        until: all.asOf,
      });
      expect(revisions.map(({ revision }) => revision)).toEqual([2]);
      expect(revisions[0].windows).toEqual(revisionOf(all, 2));
      expect(unrouted).toEqual([]);
    });

    it('gives nothing that begins before or ends after what is asked for', async () => {
      const [first] = all.revisions.flatMap(({ windows }) => windows);
      const later = await read({ since: first.start + 1 });
      const earlier = await read({ until: first.end - 1 });
      const starts = later.revisions.flatMap(({ windows }) =>
        windows.map(({ start }) => start),
      );
      expect(Math.min(...starts)).toBeGreaterThan(first.start);
      const ends = earlier.revisions.flatMap(({ windows }) =>
        windows.map(({ end }) => end),
      );
      expect(ends.filter(end => end >= first.end)).toEqual([]);
      expect(earlier.asOf).toBeLessThan(first.end);
    });

    it('says that it knows nothing of a service, and never throws', async () => {
      const unknown: ServiceKey[] = [
        { id: 'nobody', name: 'nobody' },
        // The name may belong to a service of somebody else.
        { id: 'another', name: subject.service.name },
      ];
      for (const key of unknown) {
        const found = await subject.signals.windows(key, { since: 123 });
        expect(found).toMatchObject({
          asOf: 123,
          problem: expect.stringMatching(/\w+/),
          revisions: [],
          unrouted: [],
        });
        expect(found.dataSince).toBeUndefined();
      }
    });

    it('says why nothing is known while it cannot be reached', async () => {
      const found = await subject.unreachable.windows(subject.service, {
        since: 123,
      });
      expect(found).toMatchObject({
        asOf: 123,
        problem: expect.stringMatching(/\w+/),
        revisions: [],
      });
      expect(found.dataSince).toBeUndefined();
    });

    it('has a latency where there were successes, and nowhere else', () => {
      for (const { windows } of all.revisions) {
        for (const { latency, outcomes } of windows) {
          const has = (outcomes as OutcomeCounts).success > 0;
          expect(latency !== undefined).toBe(has);
        }
      }
    });
  });
}
