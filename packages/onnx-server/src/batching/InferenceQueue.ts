/** What the queue has to know of a request that waits. */
export interface QueueItem {
  /** When it came, in milliseconds of any clock that does not go back. */
  enqueuedAt: number;
  /** 1 is the most urgent, see PRIORITIES. */
  priority: number;
  /** When its answer is of no more use, on the same clock; or Infinity. */
  deadline: number;
  /** Whether its client still waits. */
  isWanted: () => boolean;
  /** Rows it adds to a batch. */
  rows: number;
  /** Memory that its tensors take. */
  bytes: number;
  /** Items of equal keys may be computed together; undefined: only alone. */
  key: string | undefined;
}

/** The priorities that a request may have; 0 stands for the default. */
export const PRIORITIES = { highest: 1, lowest: 10, byDefault: 5 } as const;

/**
 * Milliseconds by which one priority goes before the next. A request is
 * overtaken only by those that come within this time, times the levels between
 * them, after it: so the lowest priority waits at most 9 s longer than it would
 * first come, first served.
 */
export const PRIORITY_STEP = 1000;

/** What a queue holds at most. */
export interface QueueLimits {
  items: number;
  bytes: number;
}

/** What a batch holds at most. */
export interface BatchLimits {
  rows: number;
  bytes: number;
}

/** Items that left the queue. */
export interface Taken<T> {
  /** To be computed together now. */
  batch: T[];
  /** Their deadline has passed. */
  expired: T[];
  /** Their clients have gone. */
  abandoned: T[];
}

const rankOf = ({ enqueuedAt, priority }: QueueItem) =>
  enqueuedAt + priority * PRIORITY_STEP;

/**
 * A bounded queue of requests: by priority and, within one, first come, first
 * served. Pure: time is given to it.
 */
export class InferenceQueue<T extends QueueItem> {
  /** By rank, the next one first. */
  #items: T[] = [];
  #bytes = 0;
  readonly #limits: QueueLimits;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#items.length;
  }

  /**
   * When the next batch must be taken at the latest, if each item may wait for
   * others so long; Infinity when empty. An item whose deadline comes before
   * that does not wait.
   */
  dueAt(maxDelay: number): number {
    return this.#items.reduce((least, { enqueuedAt, deadline }) => {
      const due = enqueuedAt + maxDelay;
      return Math.min(least, due < deadline ? due : enqueuedAt);
    }, Infinity);
  }

  /** Whether an item of so many bytes would be too much. */
  isFull(bytes: number): boolean {
    return (
      this.#items.length >= this.#limits.items ||
      // One item is taken whatever its size, or it could never be computed.
      (this.#items.length > 0 && this.#bytes + bytes > this.#limits.bytes)
    );
  }

  add(item: T): void {
    const rank = rankOf(item);
    let place = this.#items.length;
    while (place > 0 && rankOf(this.#items[place - 1]) > rank) {
      place -= 1;
    }
    this.#items.splice(place, 0, item);
    this.#bytes += item.bytes;
  }

  /** Whether waiting longer could not make the next batch any larger. */
  isBatchReady(limits: BatchLimits): boolean {
    const [head] = this.#items;
    if (!head || head.key === undefined) {
      return head !== undefined;
    }
    let rows = 0;
    let bytes = 0;
    for (const item of this.#items) {
      if (item.key === head.key) {
        rows += item.rows;
        bytes += item.bytes;
      }
    }
    return rows >= limits.rows || bytes >= limits.bytes;
  }

  /** Takes out what need not be computed any more. */
  sweep(now: number): Omit<Taken<T>, 'batch'> {
    const { expired, abandoned } = this.take(now, { rows: 0, bytes: 0 });
    return { expired, abandoned };
  }

  /**
   * Takes the next item, and with it those that can be computed together with
   * it, in their order, as far as the limits go; and everything that need not
   * be computed any more. The first item is taken however large it is.
   */
  take(now: number, limits: BatchLimits): Taken<T> {
    const taken: Taken<T> = { batch: [], expired: [], abandoned: [] };
    const { batch } = taken;
    const kept: T[] = [];
    let rows = 0;
    let bytes = 0;
    let isOpen = limits.rows > 0;
    for (const item of this.#items) {
      if (!item.isWanted()) {
        taken.abandoned.push(item);
      } else if (item.deadline <= now) {
        taken.expired.push(item);
      } else if (isOpen && batch.length === 0) {
        batch.push(item);
        ({ rows, bytes } = item);
        isOpen = item.key !== undefined && rows < limits.rows;
      } else if (isOpen && item.key === batch[0].key) {
        // One that does not fit closes the batch: it must not be overtaken for
        // ever by smaller ones.
        isOpen =
          rows + item.rows <= limits.rows && bytes + item.bytes <= limits.bytes;
        (isOpen ? batch : kept).push(item);
        rows += item.rows;
        bytes += item.bytes;
      } else {
        kept.push(item);
      }
    }
    this.#items = kept;
    this.#bytes = kept.reduce((sum, item) => sum + item.bytes, 0);
    return taken;
  }
}
