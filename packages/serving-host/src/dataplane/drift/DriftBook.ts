import { ServingHostError } from '../../admin/errors.ts';
import { ClosedWindows } from '../signals/ClosedWindows.ts';
import { PaneClock } from '../signals/PaneClock.ts';
import { readWindows, type SignalsQuery } from '../signals/readWindows.ts';
import type { Counted } from '../signals/SignalBook.ts';
import { CountedRevision, type RevisionLayout } from './CountedRevision.ts';
import { DriftPane, type NotCounted } from './DriftPane.ts';
import type { CountedTensor } from './readTensors.ts';

const defaults = {
  paneMs: 15_000,
  keptMs: 3_600_000,
  maximalBytes: 64 * 1024 * 1024,
  /** Of all revisions together; each takes about 3 KB. */
  maximalFeatures: 20_000,
  now: () => performance.now(),
  wall: () => Date.now(),
};
type Options = typeof defaults & { epoch: number };
/** Whether a service has a revision. */
type IsThere = (service: ServiceName, revision: number) => boolean;

/** Writing goes on in the next turn of the loop after so long. */
const turnMs = 1;

/** A service by its id; the name finds it. */
export interface ServiceName {
  id: string;
  name: string;
}

type CountedService = {
  name: string;
  revisions: Map<number, CountedRevision>;
};

type Listed = { revision: number; fingerprint: string; countedSince: number };

/** What was counted of a service; windows as JSON texts. */
export interface DriftCounts {
  epoch: number;
  asOf: number;
  revisions: (Listed & { windows: string[] })[];
}

/**
 * Counts what goes into revisions and what comes out, in the bins of their
 * reference profiles, in panes of 15 s for the last hour. Counts only those
 * revisions whose layout it was given, and forgets layouts when the host ends:
 * who wants counts says so again.
 */
export class DriftBook {
  readonly #options: Options;
  readonly #clock: PaneClock;
  readonly #closed: ClosedWindows;
  readonly #services = new Map<string, CountedService>();
  /** Panes that are not written yet, the older ones first. */
  readonly #open = new Map<DriftPane, CountedRevision>();
  #isThere: IsThere = () => true;
  #timer: NodeJS.Timeout | undefined;

  static create(options: Partial<Options> & Pick<Options, 'epoch'>): DriftBook {
    return new DriftBook({ ...defaults, ...options });
  }

  private constructor(options: Options) {
    this.#options = options;
    this.#clock = PaneClock.create(options);
    this.#closed = ClosedWindows.create(options);
  }

  /** Lets go of revisions that are not there any more. */
  watch(isThere: IsThere): void {
    this.#isThere = isThere;
  }

  /**
   * Counts these revisions from now on. One that is counted in the same bins
   * goes on; one with other bins begins anew. Others are left as they are.
   *
   * @throws ServingHostError `full` when all features together are too many
   */
  count(service: ServiceName, layouts: readonly RevisionLayout[]): void {
    this.#prune();
    const known = this.#services.get(service.id)?.revisions;
    const added = layouts.filter(
      ({ revision, layout }) =>
        this.#isThere(service, revision) &&
        known?.get(revision)?.layout.fingerprint !== layout.fingerprint,
    );
    const more = added.reduce(
      (sum, { revision, layout }) =>
        sum + layout.features.length - (known?.get(revision)?.features ?? 0),
      0,
    );
    const { maximalFeatures } = this.#options;
    if (this.#features() + more > maximalFeatures) {
      throw new ServingHostError({
        status: 409,
        code: 'full',
        message: `This host counts at most ${maximalFeatures} features in all for drift, and ${more} more would exceed that. Give fewer model versions reference data, or serve some on another host.`,
      });
    }
    if (added.length === 0) {
      return;
    }
    const counted: CountedService = this.#services.get(service.id) ?? {
      name: service.name,
      revisions: new Map(),
    };
    this.#services.set(service.id, counted);
    const since = Math.floor(this.#options.wall());
    for (const about of added) {
      this.#forget(counted, about.revision);
      counted.revisions.set(
        about.revision,
        CountedRevision.create(about, since),
      );
    }
  }

  /** Whether any revision of a service is counted. */
  counts(service: string): boolean {
    return this.#services.has(service);
  }

  /** A revision that is counted. */
  revision({ service, revision }: Counted): CountedRevision | undefined {
    return revision === undefined
      ? undefined
      : this.#services.get(service)?.revisions.get(revision);
  }

  /** A prediction succeeded, whether it is counted or not. */
  predicted(of: CountedRevision): void {
    this.#paneOf(of).predicted();
  }

  /** A prediction that was chosen was not counted. */
  skipped(of: CountedRevision, reason: NotCounted): void {
    this.#paneOf(of).skip(reason);
  }

  counted(
    of: CountedRevision,
    tensors: { inputs: CountedTensor[]; outputs: CountedTensor[] },
  ): void {
    this.#paneOf(of).count(tensors.inputs, tensors.outputs);
  }

  /** Which revisions of a service are counted, by its id. */
  listed(service: string): { epoch: number; revisions: Listed[] } {
    const all = [...(this.#services.get(service)?.revisions.values() ?? [])];
    return {
      epoch: this.#options.epoch,
      revisions: all
        .map(({ revision, layout, countedSince }) => ({
          ...{ revision, countedSince },
          fingerprint: layout.fingerprint,
        }))
        .sort((a, b) => a.revision - b.revision),
    };
  }

  /** What was counted of a service, by its id, as far as it is written. */
  of(service: string, query: SignalsQuery): DriftCounts {
    const { keptMs } = this.#options;
    const present = this.#clock.present();
    this.#closed.expire(present.start - keptMs);
    const all = [...(this.#services.get(service)?.revisions.values() ?? [])];
    const unwritten = all.flatMap(({ open }) => open.map(({ time }) => time));
    const until = Math.min(
      present.start,
      ...unwritten.map(({ start }) => start),
    );
    const { found, asOf } = readWindows(all, query, until);
    const { epoch, revisions } = this.listed(service);
    return {
      ...{ epoch, asOf },
      revisions: revisions
        .filter(({ revision }) => query.revisions?.includes(revision) ?? true)
        .map(counted => ({
          ...counted,
          windows: found
            .filter(({ revision }) => revision === counted.revision)
            .map(({ window }) => window.text),
        })),
    };
  }

  #features(): number {
    let sum = 0;
    this.#services.forEach(({ revisions }) =>
      revisions.forEach(({ features }) => {
        sum += features;
      }),
    );
    return sum;
  }

  #paneOf(of: CountedRevision): DriftPane {
    const time = this.#clock.present();
    let pane = of.open.at(-1);
    if (pane?.time.sequence !== time.sequence) {
      pane = DriftPane.create(time, of.layout);
      of.open.push(pane);
      this.#open.set(pane, of);
      this.#schedule();
    }
    return pane;
  }

  /** Lets go of revisions that are gone and have nothing to tell any more. */
  #prune(): void {
    this.#closed.expire(this.#clock.present().start - this.#options.keptMs);
    for (const [id, service] of this.#services) {
      for (const [number, { open, windows }] of service.revisions) {
        const isSilent = open.length === 0 && windows.length === 0;
        const about = { id, name: service.name };
        if (isSilent && !this.#isThere(about, number)) {
          service.revisions.delete(number);
        }
      }
      if (service.revisions.size === 0) {
        this.#services.delete(id);
      }
    }
  }

  #forget({ revisions }: CountedService, number: number): void {
    revisions.get(number)?.open.forEach(pane => this.#open.delete(pane));
    revisions.delete(number);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => this.#onTimer(),
      Math.max(1, Math.ceil(this.#clock.left)),
    ).unref();
  }

  #onTimer(): void {
    const { sequence } = this.#clock.present();
    const until = performance.now() + turnMs;
    const hasTime = () => performance.now() < until;
    for (const [pane, owner] of this.#open) {
      if (pane.time.sequence >= sequence) {
        break;
      }
      const text = hasTime() ? pane.write(hasTime) : undefined;
      if (text === undefined) {
        this.#timer = setTimeout(() => this.#onTimer(), 1).unref();
        return;
      }
      this.#open.delete(pane);
      owner.open.shift();
      this.#closed.add({ time: pane.time, text, owner });
    }
    this.#prune();
    this.#timer = undefined;
    if (this.#open.size > 0 || this.#closed.size > 0) {
      this.#schedule();
    }
  }
}
