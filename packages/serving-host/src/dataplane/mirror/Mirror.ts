import type { Replica } from '../../replicas/Replica.ts';
import type { Revision } from '../../services/Revision.ts';
import type { Service } from '../../services/Service.ts';
import type { DriftSampler } from '../drift/DriftSampler.ts';
import type { Metrics } from '../Metrics.ts';
import { maximalAnswerBytes } from '../outputs/readAnswer.ts';
import type { WholeAnswer } from '../replicaClient/ReplicaClient.ts';
import { WeightedTurns } from '../routing/WeightedTurns.ts';
import { outcomeOfStatus } from '../signals/outcomes.ts';
import type { SignalBook } from '../signals/SignalBook.ts';
import { AnswerComparer } from './AnswerComparer.ts';
import { Copy, type FinishedCopy, type Original } from './Copy.ts';

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
 * are held against those of the originals, counted and thrown away.
 *
 * The original never waits for a copy: copies leave after it has been
 * answered, only to replicas that have room at that moment, and are bounded in
 * number, size and time. What does not fit is dropped and counted.
 */
export class Mirror {
  readonly #metrics: Metrics;
  readonly #book: SignalBook;
  readonly #drift: DriftSampler;
  readonly #comparer: AnswerComparer;
  readonly #limits: Limits;
  readonly #turns = new WeakMap<Revision, WeightedTurns<'copy' | 'none'>>();
  readonly #inFlight = new WeakMap<Revision, number>();
  #bytes = 0;

  static create(options: {
    metrics: Metrics;
    book: SignalBook;
    drift: DriftSampler;
    limits?: Partial<Limits>;
  }): Mirror {
    const limits = { ...mirrorLimits, ...options.limits };
    return new Mirror({ ...options, limits });
  }

  private constructor(options: {
    metrics: Metrics;
    book: SignalBook;
    drift: DriftSampler;
    limits: Limits;
  }) {
    this.#metrics = options.metrics;
    this.#book = options.book;
    this.#drift = options.drift;
    this.#comparer = AnswerComparer.create(options);
    this.#limits = options.limits;
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
    const startedAt = performance.now();
    copy.hold();
    this.#inFlight.set(revision, inFlight + 1);
    replica.hold();
    revision.demand.arrived(startedAt);
    revision.demand.began();
    client
      .request({ method, path, headers }, copy.body, {
        maximalBytes: maximalAnswerBytes,
        signal: AbortSignal.timeout(this.#limits.timeLimitMs),
      })
      .then(
        answer =>
          this.#answered(revision, copy, {
            answer,
            durationMs: performance.now() - startedAt,
          }),
        error =>
          this.#failed(revision, copy, {
            isLate: error?.name === 'TimeoutError',
            durationMs: performance.now() - startedAt,
          }),
      )
      .finally(() => {
        revision.demand.ended();
        replica.letGo();
        this.#inFlight.set(revision, (this.#inFlight.get(revision) ?? 1) - 1);
        copy.letGo();
      });
  }

  #answered(
    revision: Revision,
    copy: FinishedCopy,
    { answer, durationMs }: { answer: WholeAnswer; durationMs: number },
  ): void {
    const { service, path, headers } = copy.original;
    const { status, rawHeaders, body, isCut } = answer;
    const counted = { service: service.id, revision: revision.number };
    this.#metrics.mirrored(
      { service: service.name, revision: revision.number },
      { code: status, seconds: durationMs / 1000 },
    );
    this.#book.mirrored(counted, outcomeOfStatus(status), durationMs);
    copy.hold();
    const content = isCut ? undefined : { path, rawHeaders, body };
    this.#drift.copied(
      counted,
      { path, headers, body: copy.body },
      { status, content },
    );
    this.#comparer.compare(
      counted,
      { answer: { status, content }, original: copy.answer },
      () => copy.letGo(),
    );
  }

  #failed(
    revision: Revision,
    copy: FinishedCopy,
    { isLate, durationMs }: { isLate: boolean; durationMs: number },
  ): void {
    const { service } = copy.original;
    const { number } = revision;
    this.#metrics.mirrorDropped(
      { service: service.name, revision: number },
      isLate ? 'timeout' : 'failed',
    );
    this.#book.mirrored(
      { service: service.id, revision: number },
      isLate ? 'timeout' : 'serverError',
      durationMs,
    );
  }

  #drop(service: Service, revision: Revision, reason: string): void {
    this.#metrics.mirrorDropped(
      { service: service.name, revision: revision.number },
      reason,
    );
    this.#book.mirrorDropped({
      service: service.id,
      revision: revision.number,
    });
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
