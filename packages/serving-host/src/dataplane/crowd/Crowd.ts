import type { Replica } from '../../replicas/Replica.ts';
import type { Revision } from '../../services/Revision.ts';
import { FairQueue, type Ticket } from './FairQueue.ts';

/** A replica's server takes no more connections than 4096. */
const maximalConnections = 4_000;
const checkMs = 250;
const nobody: ReadonlySet<Replica> = new Set();

/** How somebody waits. */
export interface Waiting {
  /** Whose turn it takes. */
  key: string;
  /** The smaller, the more urgent. */
  priority: number;
  /** On the clock of `performance.now()`. */
  deadline: number;
  /** At most so many may wait. */
  maximum: number;
  /** It was sent here for the weight, and may be sent elsewhere. */
  isByWeight: boolean;
  /** Is given how to leave early. */
  onLeave: (leave: () => void) => void;
}

/** What came of waiting. */
export type Admission =
  | Replica
  /** There are too many already. */
  | 'full'
  /** Its deadline has passed. */
  | 'late'
  /** The revision will not answer: choose again. */
  | 'again'
  /** Its client does not want it any more. */
  | 'gone';

type Waiter = {
  settle: (admission: Admission) => void;
  ticket?: Ticket<Waiter>;
  timer?: NodeJS.Timeout;
};

type Options = {
  revision: Revision;
  /** Whether requests that are shared by weight still come to the revision. */
  isRouted: () => boolean;
};

/**
 * Who waits for a replica of one revision, because none is ready or each holds
 * as many requests as it may.
 */
export class Crowd {
  readonly #revision: Revision;
  readonly #isRouted: () => boolean;
  readonly #queue = FairQueue.create<Waiter>();
  readonly #byWeight = new Set<Waiter>();
  #stopListening: (() => void) | undefined;
  #checking: NodeJS.Timeout | undefined;

  static create(options: Options): Crowd {
    return new Crowd(options);
  }

  private constructor({ revision, isRouted }: Options) {
    this.#revision = revision;
    this.#isRouted = isRouted;
  }

  /** Whether whoever comes now with this key would be refused. */
  isFullFor({ key, maximum }: Pick<Waiting, 'key' | 'maximum'>): boolean {
    return (
      !this.#queue.hasRoom(key, maximum) &&
      (this.#queue.size > 0 || !this.#free(nobody))
    );
  }

  /** A replica with a free place, at once; whoever waits goes first. */
  tryEnter(excluded: ReadonlySet<Replica>): Replica | undefined {
    const replica = this.#queue.size === 0 ? this.#free(excluded) : undefined;
    replica?.hold();
    return replica;
  }

  /** Waits for a place. */
  wait(waiting: Waiting): Promise<Admission> {
    return new Promise(resolve => {
      const left = waiting.deadline - performance.now();
      if (left <= 0) {
        resolve('late');
        return;
      }
      const waiter: Waiter = {
        settle: admission => {
          clearTimeout(waiter.timer);
          if (waiter.ticket) {
            this.#queue.remove(waiter.ticket);
          }
          this.#byWeight.delete(waiter);
          this.#revision.demand.unqueued();
          if (this.#queue.size === 0) {
            this.#rest();
          }
          resolve(admission);
        },
      };
      const added = this.#queue.add(waiter, waiting);
      if (!added) {
        resolve('full');
        return;
      }
      waiter.ticket = added.ticket;
      waiter.timer = setTimeout(() => waiter.settle('late'), left);
      waiting.onLeave(() => {
        if (waiter.ticket?.isWaiting) {
          waiter.settle('gone');
        }
      });
      if (waiting.isByWeight) {
        this.#byWeight.add(waiter);
      }
      this.#watch();
      this.#revision.demand.queued();
      added.evicted?.settle('full');
    });
  }

  /** Whoever had a place gives it back. */
  leave(replica: Replica): void {
    replica.letGo();
    if (this.#queue.size > 0) {
      this.#admit();
    }
  }

  /** The replica with the fewest requests, if it may have one more. */
  #free(excluded: ReadonlySet<Replica>): Replica | undefined {
    let best: Replica | undefined;
    let fewest = Math.min(
      this.#revision.maximalConcurrency,
      maximalConnections,
    );
    for (const replica of this.#revision.ready) {
      if (replica.outstanding < fewest && !excluded.has(replica)) {
        best = replica;
        fewest = replica.outstanding;
      }
    }
    return best;
  }

  #admit(): void {
    while (this.#queue.size > 0) {
      const replica = this.#free(nobody);
      if (!replica) {
        break;
      }
      replica.hold();
      this.#queue.take()?.settle(replica);
    }
    if (
      this.#queue.size > 0 &&
      this.#revision.ready.length === 0 &&
      !this.#revision.canWake
    ) {
      this.#sendAway();
    }
  }

  #sendAway(): void {
    this.#queue.clear().forEach(waiter => waiter.settle('again'));
  }

  /** Looks for places as long as somebody waits. */
  #watch(): void {
    this.#stopListening ??= this.#revision.onReady(() => this.#admit());
    this.#checking ??= setInterval(() => this.#check(), checkMs).unref();
  }

  #check(): void {
    // A place may have come without a word: another number may be allowed.
    this.#admit();
    if (!this.#isRouted()) {
      [...this.#byWeight].forEach(waiter => waiter.settle('again'));
    }
  }

  #rest(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    clearInterval(this.#checking);
    this.#checking = undefined;
  }
}
