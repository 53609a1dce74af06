import type { RequestRecord } from '../forwarding.ts';
import type { ReadOutput } from '../outputs/ReadOutput.ts';
import { ClosedWindows } from './ClosedWindows.ts';
import type { Comparison } from './MirrorTally.ts';
import { outcomeOf, type OutcomeName } from './outcomes.ts';
import type { Skipped } from './OutputTally.ts';
import { Pane } from './Pane.ts';
import { PaneClock } from './PaneClock.ts';
import { readWindows, type SignalsQuery } from './readWindows.ts';
import { RevisionSignals } from './RevisionSignals.ts';

const defaults = {
  paneMs: 5_000,
  keptMs: 3_600_000,
  maximalBytes: 64 * 1024 * 1024,
  now: () => performance.now(),
  wall: () => Date.now(),
};
type Options = typeof defaults & { epoch: number };

/** Of requests that no revision got. */
const none = 0;
/** Closing goes on in the next turn of the loop after so long. */
const turnMs = 2;

/** One revision of a service, by the service's id. */
export interface Counted {
  service: string;
  /** `undefined` where no revision got the request. */
  revision: number | undefined;
}

/** What the book has of a service; windows as JSON texts. */
export interface ServiceSignals {
  epoch: number;
  dataSince: number;
  asOf: number;
  revisions: { revision: number; windows: string[] }[];
  unrouted: string[];
}

/**
 * Counts what happens to the requests of each revision, in panes of 5 s for
 * the last hour.
 *
 * To count is a look into two maps and a few additions. Panes are closed and
 * encoded later, by a timer that runs only while there is anything to close or
 * to let go of; who has no requests costs nothing.
 */
export class SignalBook {
  readonly #options: Options;
  readonly #clock: PaneClock;
  readonly #startedAt: number;
  readonly #closed: ClosedWindows;
  readonly #services = new Map<string, Map<number, RevisionSignals>>();
  /** Panes that are not closed yet, the older ones first. */
  readonly #open = new Map<Pane, RevisionSignals>();
  /** Where windows of a service were lost that is empty since. */
  #lostUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  static create(
    options: Partial<Options> & Pick<Options, 'epoch'>,
  ): SignalBook {
    return new SignalBook({ ...defaults, ...options });
  }

  private constructor(options: Options) {
    this.#options = options;
    this.#clock = PaneClock.create(options);
    this.#startedAt = this.#clock.present().start;
    this.#closed = ClosedWindows.create(options);
  }

  /** Bytes of the closed windows, and revisions that are kept. */
  get size(): { bytes: number; windows: number; revisions: number } {
    let revisions = 0;
    this.#services.forEach(({ size }) => {
      revisions += size;
    });
    const { bytes, size } = this.#closed;
    return { bytes, windows: size, revisions };
  }

  /** A request that was let in is over; only predictions by weight count. */
  finishedRequest({
    request,
    serviceId,
    revision,
    ...record
  }: RequestRecord): void {
    if (request.method === 'POST' && record.isByWeight) {
      this.finished(
        { service: serviceId, revision: revision ?? record.chosen },
        outcomeOf(record.code, record.failure),
        record.durationMs,
      );
    }
  }

  finished(counted: Counted, outcome: OutcomeName, durationMs: number): void {
    this.#paneOf(counted).finished(outcome, durationMs);
  }

  /** A copy was answered, or was sent in vain. */
  mirrored(counted: Counted, outcome: OutcomeName, durationMs: number): void {
    this.#paneOf(counted).mirror.ended(outcome, durationMs);
  }

  mirrorDropped(counted: Counted): void {
    this.#paneOf(counted).mirror.dropped();
  }

  compared(counted: Counted, comparison: Comparison): void {
    this.#paneOf(counted).mirror.compared(comparison);
  }

  /** An answer was read. */
  read(counted: Counted, outputs: readonly ReadOutput[]): void {
    this.#paneOf(counted).outputs.read(outputs);
  }

  /** An answer that was chosen was not read. */
  skipped(counted: Counted, reason: Skipped): void {
    this.#paneOf(counted).outputs.skip(reason);
  }

  /** What was counted of a service, by its id. */
  of(service: string, query: SignalsQuery): ServiceSignals {
    const { epoch, keptMs } = this.#options;
    const present = this.#clock.present();
    this.#services
      .get(service)
      ?.forEach(signals => this.#closeOf(signals, present.sequence));
    this.#closed.expire(present.start - keptMs);
    const all = [...(this.#services.get(service)?.values() ?? [])];
    const { found, asOf } = readWindows(all, query, present.start);
    const byRevision = new Map<number, string[]>();
    for (const { revision, window } of found) {
      const windows = byRevision.get(revision);
      if (windows) {
        windows.push(window.text);
      } else {
        byRevision.set(revision, [window.text]);
      }
    }
    const unrouted = byRevision.get(none) ?? [];
    byRevision.delete(none);
    return {
      epoch,
      dataSince: Math.max(
        this.#startedAt,
        present.start - keptMs,
        this.#lostUntil,
        ...all.map(({ lostUntil }) => lostUntil),
      ),
      asOf,
      revisions: [...byRevision]
        .map(([revision, windows]) => ({ revision, windows }))
        .sort((a, b) => a.revision - b.revision),
      unrouted,
    };
  }

  #paneOf({ service, revision = none }: Counted): Pane {
    const time = this.#clock.present();
    const signals = this.#signalsOf(service, revision);
    let pane = signals.open.at(-1);
    if (pane?.time.sequence !== time.sequence) {
      pane = Pane.create(time);
      signals.open.push(pane);
      this.#open.set(pane, signals);
      this.#schedule();
    }
    return pane;
  }

  #signalsOf(service: string, revision: number): RevisionSignals {
    let ofService = this.#services.get(service);
    if (!ofService) {
      ofService = new Map();
      this.#services.set(service, ofService);
    }
    let signals = ofService.get(revision);
    if (!signals) {
      signals = RevisionSignals.create({ service, revision }, empty =>
        this.#forget(empty),
      );
      ofService.set(revision, signals);
    }
    return signals;
  }

  #forget({ service, revision, lostUntil }: RevisionSignals): void {
    const ofService = this.#services.get(service);
    ofService?.delete(revision);
    if (ofService?.size === 0) {
      this.#services.delete(service);
    }
    this.#lostUntil = Math.max(this.#lostUntil, lostUntil);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => this.#onTimer(),
      Math.max(1, Math.ceil(this.#clock.left)),
    ).unref();
  }

  #onTimer(): void {
    const { sequence, start } = this.#clock.present();
    const until = performance.now() + turnMs;
    for (const [pane, signals] of this.#open) {
      if (pane.time.sequence >= sequence) {
        break;
      }
      if (performance.now() > until) {
        this.#timer = setTimeout(() => this.#onTimer(), 1).unref();
        return;
      }
      this.#close(pane, signals);
    }
    this.#closed.expire(start - this.#options.keptMs);
    this.#timer = undefined;
    if (this.#open.size > 0 || this.#closed.size > 0) {
      this.#schedule();
    }
  }

  #closeOf(signals: RevisionSignals, sequence: number): void {
    for (const pane of [...signals.open]) {
      if (pane.time.sequence < sequence) {
        this.#close(pane, signals);
      }
    }
  }

  /** The oldest open one of its owner. */
  #close(pane: Pane, owner: RevisionSignals): void {
    this.#open.delete(pane);
    owner.open.shift();
    this.#closed.add({ time: pane.time, text: pane.close(), owner });
  }
}
