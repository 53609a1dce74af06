// This is a suite to be called by the tests of each source.
/* eslint-disable jest/no-export */
import {
  DriftCounts,
  DriftCountsWindow,
  DriftQuery,
  DriftWindows,
  RevisionToCount,
} from '../../drift';
import { ServiceKey } from '../../targets';

/** A source under the contract, and what the suite needs to make use of it. */
export interface DriftCountsSubject {
  counts: DriftCounts;
  /** A service with revisions 1 and 2, which share its predictions. */
  service: ServiceKey;
  /** How both are counted. */
  count: RevisionToCount[];
  /** Another way to count revision 1. */
  other: RevisionToCount;
  /** Lets a prediction succeed, and says which of the revisions had it. */
  predict(): Promise<number>;
  /** Returns once all that has ended is within windows that are told. */
  settle(): Promise<void>;
  /** Another source of this kind, whose other side cannot be reached. */
  unreachable: DriftCounts;
  /** Stops and deletes all that the setup has started or written. */
  close(): Promise<void>;
}

export interface DriftCountsContractOptions {
  /** Stands in the names of the tests. */
  name: string;
  /** Called once, before the first test. */
  setup: () => Promise<DriftCountsSubject>;
  /** The longest time for setup and traffic; 120 seconds when absent. */
  timeoutMs?: number;
}

const PREDICTIONS_OF_A_ROUND = 6;

const windowsOf = ({ revisions }: DriftWindows, number: number) =>
  revisions.find(({ revision }) => revision === number)?.windows ?? [];

const sumOf = (windows: readonly DriftCountsWindow[]) =>
  windows.reduce(
    (sum, { predictions, counted }) => ({
      predictions: sum.predictions + predictions,
      counted: sum.counted + counted,
    }),
    { predictions: 0, counted: 0 },
  );

/**
 * The tests that every source of drift counts must pass, for jest.
 *
 * @example
 * describeDriftCountsContract({
 *   name: 'MyCounts',
 *   setup: async () => ({ counts, service, count, other, predict, settle, unreachable, close }),
 * });
 */
export function describeDriftCountsContract(
  options: DriftCountsContractOptions,
): void {
  describe(`${options.name} keeps the contract of drift counts`, () => {
    jest.setTimeout(options.timeoutMs ?? 120_000);

    const sent = new Map([
      [1, 0],
      [2, 0],
    ]);
    let subject: DriftCountsSubject;
    let before: DriftWindows;
    let all: DriftWindows;

    const read = (query: Partial<DriftQuery> = {}) =>
      subject.counts.windows(subject.service, {
        ...{ since: 0, count: subject.count },
        ...query,
      });

    beforeAll(async () => {
      subject = await options.setup();
      await subject.predict();
      before = await read({ count: [] });
      await read();
      for (let round = 0; round < 2; round += 1) {
        for (let turn = 0; turn < PREDICTIONS_OF_A_ROUND; turn += 1) {
          const revision = await subject.predict();
          sent.set(revision, sent.get(revision)! + 1);
        }
        await subject.settle();
      }
      all = await read();
    });

    afterAll(() => subject?.close());

    it('counts nothing until it is asked to', () => {
      expect(before.problem).toBeUndefined();
      expect(before.revisions).toEqual([]);
    });

    it('counts what each revision was sent since it was asked to', () => {
      expect(all.problem).toBeUndefined();
      for (const { revision, fingerprint } of subject.count) {
        expect(sumOf(windowsOf(all, revision))).toEqual({
          predictions: sent.get(revision),
          counted: sent.get(revision),
        });
        expect(all.revisions).toContainEqual(
          expect.objectContaining({ revision, fingerprint }),
        );
      }
    });

    it('gives windows in order, without overlap, as far as they are whole', () => {
      const { asOf, revisions } = all;
      for (const { windows, countedSince } of revisions) {
        expect(countedSince).toBeGreaterThan(0);
        windows.forEach((window, index) => {
          const { start, end, sequence } = window;
          const last = windows[index - 1] ?? { end: 0, sequence: -1 };
          expect(start).toBeGreaterThanOrEqual(last.end);
          expect(sequence).toBeGreaterThan(last.sequence);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(asOf);
        });
      }
    });

    it('gives each window once to who reads on from where an answer ends', async () => {
      const seen = new Map<number, DriftCountsWindow[]>();
      let since = 0;
      while (since < all.asOf) {
        const page = await read({ since, limit: 1 });
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
      const [, second] = subject.count;
      const { revisions } = await read({ count: [second] });
      expect(revisions.map(({ revision }) => revision)).toEqual([2]);
    });

    it('says that it knows nothing of a service, and never throws', async () => {
      const unknown: ServiceKey[] = [
        { id: 'nobody', name: 'nobody' },
        // The name may belong to a service of somebody else.
        { id: 'another', name: subject.service.name },
      ];
      for (const key of unknown) {
        const query = { since: 123, count: subject.count };
        expect(await subject.counts.windows(key, query)).toMatchObject({
          asOf: 123,
          problem: expect.stringMatching(/\w+/),
          revisions: [],
        });
      }
    });

    it('says why nothing is known while it cannot be reached', async () => {
      const { unreachable, service, count } = subject;
      const query = { since: 123, count };
      expect(await unreachable.windows(service, query)).toMatchObject({
        asOf: 123,
        problem: expect.stringMatching(/\w+/),
        revisions: [],
      });
    });

    it('begins anew where it is asked to count in another way', async () => {
      const { other, count } = subject;
      const changed = await read({ count: [other] });
      expect(changed.revisions).toMatchObject([
        { revision: 1, fingerprint: other.fingerprint, windows: [] },
      ]);
      expect(await read({ count: [count[1]] })).toMatchObject({
        revisions: [{ revision: 2, windows: windowsOf(all, 2) }],
      });
    });
  });
}
