import type { Replica } from '../../replicas/Replica.ts';
import type { Revision } from '../../services/Revision.ts';
import type { Service } from '../../services/Service.ts';
import type { Metrics } from '../Metrics.ts';
import { Copy, type FinishedCopy, type Original } from './Copy.ts';
import { WeightedTurns } from '../routing/WeightedTurns.ts';

type Limits = {
  /** Copies that are not answered yet, of one revision. */
  maximalInFlight: number;
  /** Of all copies that are kept. */
  maximalBytes: number;
  /** Of one copy. */
  maximalBodyBytes: number;
  /** Until a copy must be answered. */
  timeLimitMs: number;
};

export const mirrorLimits: Limits = {
  maximalInFlight: 32,
  maximalBytes: 32 * 1024 * 1024,
  maximalBodyBytes: 4 * 1024 * 1024,
  timeLimitMs: 30_000,
};

/**
 * Sends copies of predictions to revisions that are to be compared. Answers
 * are thrown away; only their status and duration are counted.
 *
 * The original never waits for a copy: copies leave after it has been
 * answered, only to replicas that have room at that moment, and are bounded in
 * number, size and time. What does not fit is dropped and counted.
 */
export class Mirror {
  readonly #metrics: Metrics;
  readonly #limits: Limits;
  readonly #turns = new WeakMap<Revision, WeightedTurns<'copy' | 'none'>>();
  readonly #inFlight = new WeakMap<Revision, number>();
  #bytes = 0;

  static create(options: {
    metrics: Metrics;
    limits?: Partial<Limits>;
  }): Mirror {
    return new Mirror(options.metrics, { ...mirrorLimits, ...options.limits });
  }

  private constructor(metrics: Metrics, limits: Limits) {
    this.#metrics = metrics;
    this.#limits = limits;
  }

  /** Bytes of copies that are kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins to copy a request, for the revisions whose turn it is. */
  begin(original: Original): Copy | undefined {
    const mirrors = original.service.mirrors();
    if (mirrors.length === 0 || original.method !== 'POST') {
      return undefined;
    }
    const chosen = mirrors
      .filter(({ revision, percent }) => this.#isTurn(revision, percent))
      .map(({ revision }) => revision);
    return chosen.length > 0
      ? Copy.create({
          original,
          maximalBytes: this.#limits.maximalBodyBytes,
          reserve: bytes => this.#reserve(bytes),
          send: copy => chosen.forEach(revision => this.#send(revision, copy)),
          release: bytes => {
            this.#bytes -= bytes;
          },
          drop: reason =>
            chosen.forEach(revision =>
              this.#drop(original.service, revision, reason),
            ),
        })
      : undefined;
  }

  #isTurn(revision: Revision, percent: number): boolean {
    let turns = this.#turns.get(revision);
    if (!turns) {
      turns = WeightedTurns.create();
      this.#turns.set(revision, turns);
    }
    const taken = turns.next([
      { key: 'copy', weight: percent },
      { key: 'none', weight: 100 - percent },
    ]);
    return taken === 'copy';
  }

  #reserve(bytes: number): boolean {
    if (this.#bytes + bytes > this.#limits.maximalBytes) {
      return false;
    }
    this.#bytes += bytes;
    return true;
  }

  /** Never waits for a place: a copy that has none at once is dropped. */
  #send(revision: Revision, copy: FinishedCopy): void {
    const { service, method, path, headers } = copy.original;
    const inFlight = this.#inFlight.get(revision) ?? 0;
    const replica = freest(revision);
    const client = replica?.pool;
    if (!replica || !client || inFlight >= this.#limits.maximalInFlight) {
      this.#drop(service, revision, client ? 'busy' : 'not-ready');
      return;
    }
    const labels = { service: service.name, revision: revision.number };
    const startedAt = performance.now();
    copy.hold();
    this.#inFlight.set(revision, inFlight + 1);
    replica.hold();
    revision.demand.arrived(startedAt);
    revision.demand.began();
    client
      .request({ method, path, headers }, copy.body, {
        maximalBytes: 0,
        signal: AbortSignal.timeout(this.#limits.timeLimitMs),
      })
      .then(
        ({ status }) =>
          this.#metrics.mirrored(labels, {
            code: status,
            seconds: (performance.now() - startedAt) / 1000,
          }),
        error =>
          this.#metrics.mirrorDropped(
            labels,
            error?.name === 'TimeoutError' ? 'timeout' : 'failed',
          ),
      )
      .finally(() => {
        revision.demand.ended();
        replica.letGo();
        this.#inFlight.set(revision, (this.#inFlight.get(revision) ?? 1) - 1);
        copy.letGo();
      });
  }

  #drop(service: Service, revision: Revision, reason: string): void {
    this.#metrics.mirrorDropped(
      { service: service.name, revision: revision.number },
      reason,
    );
  }
}

/** The replica with the fewest requests, if it may have one more. */
function freest(revision: Revision): Replica | undefined {
  let best: Replica | undefined;
  let fewest = revision.maximalConcurrency;
  for (const replica of revision.ready) {
    if (replica.outstanding < fewest) {
      best = replica;
      fewest = replica.outstanding;
    }
  }
  return best;
}
