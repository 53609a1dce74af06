import {
  OutcomeCounts,
  RevisionWindows,
  ServiceSignals,
  ServiceWindow,
  ServiceWindows,
  WindowsQuery,
} from '../../signals';
import { ServiceKey } from '../../targets';
import { FakeServices } from '../FakeServices';

export interface FakeServiceSignalsOptions {
  /** `fake` when absent. */
  kind?: string;
  /** Milliseconds since the epoch; `Date.now` when absent. */
  now?: () => number;
  /** Length of a window in milliseconds; 5 s when absent. */
  windowMs?: number;
}

/** What a test lets a revision have counted. */
export type FakeCounts = Partial<
  Pick<ServiceWindow, 'latency' | 'mirror' | 'outputs'>
> & { outcomes?: Partial<OutcomeCounts> };

interface FakeService {
  since: number;
  revisions: Map<number, ServiceWindow[]>;
}

const UNROUTED = 0;
const MAX_WINDOWS = 1000;

const NO_OUTCOMES: OutcomeCounts = {
  success: 0,
  clientError: 0,
  rateLimited: 0,
  serverError: 0,
  timeout: 0,
  cancelled: 0,
};

/** Service signals as a test tells them, in windows by the test's clock. */
export class FakeServiceSignals implements ServiceSignals {
  readonly kind: string;

  readonly #now: () => number;
  readonly #windowMs: number;
  readonly #services = FakeServices.create<FakeService>({
    begin: () => ({ since: this.#startedAt, revisions: new Map() }),
  });
  #epoch = 1;
  #startedAt: number;

  static create(options: FakeServiceSignalsOptions = {}): FakeServiceSignals {
    return new FakeServiceSignals(options);
  }

  private constructor(options: FakeServiceSignalsOptions) {
    this.kind = options.kind ?? 'fake';
    this.#now = options.now ?? Date.now;
    this.#windowMs = options.windowMs ?? 5_000;
    this.#startedAt = this.#now();
  }

  /** Makes a service known that has no predictions yet. */
  declare(service: ServiceKey): void {
    this.#services.declare(service);
  }

  /**
   * Counts for a revision within the window of this moment, or for none of them
   * where it is undefined. Outcomes add up; of the rest the last one stands.
   */
  count(
    service: ServiceKey,
    revision: number | undefined,
    counts: FakeCounts,
  ): void {
    this.declare(service);
    const { outcomes = {}, ...rest } = counts;
    const window = this.#present(service.name, revision ?? UNROUTED);
    for (const name of Object.keys(outcomes) as (keyof OutcomeCounts)[]) {
      window.outcomes[name] += outcomes[name] ?? 0;
      window.requests += outcomes[name] ?? 0;
    }
    Object.assign(window, rest);
  }

  /** Makes it unreachable, and reachable again with undefined. */
  setProblem(problem: string | undefined): void {
    this.#services.setProblem(problem);
  }

  /** Forgets what was counted, as a host does that starts again. */
  restart(): void {
    this.#epoch += 1;
    this.#startedAt = this.#now();
    for (const service of this.#services.all()) {
      service.since = this.#startedAt;
      service.revisions.clear();
    }
  }

  async windows(
    service: ServiceKey,
    options: WindowsQuery,
  ): Promise<ServiceWindows> {
    const { known, problem } = this.#services.read(service);
    if (!known) {
      return {
        epoch: this.#epoch,
        asOf: options.since,
        problem,
        revisions: [],
        unrouted: [],
      };
    }
    const { windows, asOf } = this.#select(known, options);
    return {
      epoch: this.#epoch,
      dataSince: known.since,
      asOf,
      revisions: windows.filter(({ revision }) => revision !== UNROUTED),
      unrouted: windows
        .filter(({ revision }) => revision === UNROUTED)
        .flatMap(item => item.windows),
    };
  }

  #select(
    { revisions }: FakeService,
    { since, until = Infinity, revisions: wanted, limit }: WindowsQuery,
  ): { windows: RevisionWindows[]; asOf: number } {
    const { start } = this.#time();
    const own = [...revisions].filter(
      ([revision]) => wanted?.includes(revision) ?? true,
    );
    const ends = own
      .flatMap(([_, windows]) => windows)
      .filter(window => window.start >= since && window.end <= start)
      .map(({ end }) => end)
      .sort((a, b) => a - b);
    const most = Math.min(limit ?? MAX_WINDOWS, MAX_WINDOWS);
    // Whole stretches of time only: the first one whatever it holds.
    const first = ends.lastIndexOf(ends[0]) + 1;
    const next = ends[Math.max(most, first)];
    const cut = next === undefined ? start : next - this.#windowMs;
    const asOf = Math.max(since, Math.min(cut, this.#wholeUntil(until)));
    const windows = own
      .map(([revision, all]) => ({
        revision,
        windows: all
          .filter(window => window.start >= since && window.end <= asOf)
          .map(window => structuredClone(window)),
      }))
      .filter(item => item.windows.length > 0)
      .sort((a, b) => a.revision - b.revision);
    return { windows, asOf };
  }

  #wholeUntil(until: number): number {
    return Number.isFinite(until)
      ? Math.floor(until / this.#windowMs) * this.#windowMs
      : until;
  }

  #time(): { sequence: number; start: number; end: number } {
    const sequence = Math.floor(this.#now() / this.#windowMs);
    const start = sequence * this.#windowMs;
    return { sequence, start, end: start + this.#windowMs };
  }

  #present(service: string, revision: number): ServiceWindow {
    const { revisions } = this.#services.get(service)!;
    const windows = revisions.get(revision) ?? [];
    revisions.set(revision, windows);
    const time = this.#time();
    let window = windows.at(-1);
    if (window?.sequence !== time.sequence) {
      window = { ...time, requests: 0, outcomes: { ...NO_OUTCOMES } };
      windows.push(window);
    }
    return window;
  }
}
