import {
  CountedRevision,
  DriftCounts,
  DriftCountsWindow,
  DriftQuery,
  DriftWindows,
  RevisionToCount,
} from '../../drift';
import { ServiceKey } from '../../targets';
import { FakeServices } from '../FakeServices';

export interface FakeDriftCountsOptions {
  /** `fake` when absent. */
  kind?: string;
  /** Milliseconds since the epoch; `Date.now` when absent. */
  now?: () => number;
}

/** What a test lets a revision have counted. */
export interface FakeDriftWindow {
  counts: object;
  counted: number;
  /** `counted` when absent. */
  predictions?: number;
}

type Revisions = Map<number, CountedRevision>;

const MAX_WINDOWS = 1000;

/** Drift counts as a test tells them, each telling a window by the test's clock. */
export class FakeDriftCounts implements DriftCounts {
  readonly kind: string;

  readonly #now: () => number;
  readonly #services = FakeServices.create<Revisions>({
    begin: () => new Map(),
  });
  #epoch = 1;
  #sequence = 0;
  #lastEnd = 0;

  static create(options: FakeDriftCountsOptions = {}): FakeDriftCounts {
    return new FakeDriftCounts(options);
  }

  private constructor(options: FakeDriftCountsOptions) {
    this.kind = options.kind ?? 'fake';
    this.#now = options.now ?? Date.now;
  }

  /** Makes a service known, of which nothing is counted yet. */
  declare(service: ServiceKey): void {
    this.#services.declare(service);
  }

  /** The layout by which a revision is counted, if it is. */
  fingerprintOf({ name }: ServiceKey, revision: number): string | undefined {
    return this.#services.get(name)?.get(revision)?.fingerprint;
  }

  /**
   * Tells a window of this moment.
   *
   * @throws Error for a revision that nobody asked to count
   */
  count({ name }: ServiceKey, revision: number, window: FakeDriftWindow): void {
    const known = this.#services.get(name)?.get(revision);
    if (!known) {
      throw new Error(`Revision ${revision} of ${name} is not counted`);
    }
    this.#sequence += 1;
    const start = Math.max(this.#now(), this.#lastEnd);
    this.#lastEnd = start + 1;
    known.windows.push({
      sequence: this.#sequence,
      ...{ start, end: this.#lastEnd },
      predictions: window.predictions ?? window.counted,
      counted: window.counted,
      skipped: { tooLarge: 0, noTime: 0, unreadable: 0 },
      counts: window.counts,
    });
  }

  /** Makes it unreachable, and reachable again with undefined. */
  setProblem(problem: string | undefined): void {
    this.#services.setProblem(problem);
  }

  /** Forgets what was counted and what should be, as a host does that starts again. */
  restart(): void {
    this.#epoch += 1;
    this.#sequence = 0;
    this.#services.all().forEach(revisions => revisions.clear());
  }

  async windows(service: ServiceKey, query: DriftQuery): Promise<DriftWindows> {
    const { known, problem } = this.#services.read(service);
    if (!known) {
      return { epoch: this.#epoch, asOf: query.since, problem, revisions: [] };
    }
    query.count.forEach(revision => this.#begin(known, revision));
    return this.#select(known, query);
  }

  #begin(
    revisions: Revisions,
    { revision, fingerprint }: RevisionToCount,
  ): void {
    if (revisions.get(revision)?.fingerprint !== fingerprint) {
      const countedSince = this.#now();
      revisions.set(revision, {
        ...{ revision, fingerprint, countedSince },
        windows: [],
      });
    }
  }

  #select(revisions: Revisions, query: DriftQuery): DriftWindows {
    const own = query.count
      .flatMap(({ revision }) => revisions.get(revision) ?? [])
      .sort((a, b) => a.revision - b.revision);
    const wanted = own
      .flatMap(({ windows }) => windows)
      .filter(({ start }) => start >= query.since)
      .sort((a, b) => a.start - b.start);
    const next: DriftCountsWindow | undefined =
      wanted[Math.min(query.limit ?? MAX_WINDOWS, MAX_WINDOWS)];
    const asOf = next?.start ?? Math.max(query.since, this.#lastEnd);
    return {
      epoch: this.#epoch,
      asOf,
      revisions: own.map(({ windows, ...revision }) => ({
        ...revision,
        windows: windows
          .filter(({ start, end }) => start >= query.since && end <= asOf)
          .map(window => structuredClone(window)),
      })),
    };
  }
}
