/** What waits, in the line of its key. */
export interface Ticket<T> {
  readonly item: T;
  readonly key: string;
  readonly priority: number;
  before: Ticket<T> | undefined;
  after: Ticket<T> | undefined;
  isWaiting: boolean;
}

/** First come, first served, among those of one key and priority. */
type Line<T> = {
  first: Ticket<T> | undefined;
  last: Ticket<T> | undefined;
};

/**
 * A bounded crowd that waits: the smaller priority number first; within one
 * priority the keys take turns, and each key's own come in their order.
 *
 * Where it is full, the newest of the key that has the most makes room for one
 * of a key that has fewer: nobody can keep others out. All steps take constant
 * time, but for that, which looks at each key.
 */
export class FairQueue<T> {
  /** By priority, then by key; the key whose turn is next stands first. */
  readonly #lanes = new Map<number, Map<string, Line<T>>>();
  readonly #waitingOf = new Map<string, number>();
  #size = 0;

  static create<T>(): FairQueue<T> {
    return new FairQueue<T>();
  }

  get size(): number {
    return this.#size;
  }

  /** Whether one more of a key may wait, perhaps in the place of another key's. */
  hasRoom(key: string, maximum: number): boolean {
    return this.#size < maximum || this.#greediestBeside(key) !== undefined;
  }

  /**
   * Lets an item wait. Without room, answers no ticket; otherwise perhaps the
   * item that had to leave for it.
   */
  add(
    item: T,
    options: { key: string; priority: number; maximum: number },
  ): { ticket: Ticket<T>; evicted?: T } | undefined {
    const { key, priority, maximum } = options;
    const evicted = this.#size >= maximum ? this.#makeRoom(key) : undefined;
    if (this.#size >= maximum) {
      return undefined;
    }
    const lane = this.#lanes.get(priority) ?? new Map<string, Line<T>>();
    this.#lanes.set(priority, lane);
    const line = lane.get(key) ?? { first: undefined, last: undefined };
    lane.set(key, line);
    const ticket: Ticket<T> = {
      item,
      key,
      priority,
      before: line.last,
      after: undefined,
      isWaiting: true,
    };
    if (line.last) {
      line.last.after = ticket;
    } else {
      line.first = ticket;
    }
    line.last = ticket;
    this.#size += 1;
    this.#waitingOf.set(key, (this.#waitingOf.get(key) ?? 0) + 1);
    return evicted === undefined ? { ticket } : { ticket, evicted };
  }

  /** Whose turn it is; it waits no more. */
  take(): T | undefined {
    let next: Map<string, Line<T>> | undefined;
    let best = Infinity;
    for (const [priority, lane] of this.#lanes) {
      if (priority < best) {
        best = priority;
        next = lane;
      }
    }
    for (const [key, line] of next ?? []) {
      const ticket = line.first;
      if (ticket) {
        // Its key goes to the end of the round.
        next?.delete(key);
        next?.set(key, line);
        this.remove(ticket);
        return ticket.item;
      }
    }
    return undefined;
  }

  /** Somebody does not want to wait any longer. */
  remove(ticket: Ticket<T>): void {
    if (!ticket.isWaiting) {
      return;
    }
    ticket.isWaiting = false;
    const { key, priority, before, after } = ticket;
    const lane = this.#lanes.get(priority);
    const line = lane?.get(key);
    if (lane && line) {
      if (before) {
        before.after = after;
      } else {
        line.first = after;
      }
      if (after) {
        after.before = before;
      } else {
        line.last = before;
      }
      if (!line.first) {
        lane.delete(key);
        if (lane.size === 0) {
          this.#lanes.delete(priority);
        }
      }
    }
    this.#size -= 1;
    const left = (this.#waitingOf.get(key) ?? 1) - 1;
    if (left > 0) {
      this.#waitingOf.set(key, left);
    } else {
      this.#waitingOf.delete(key);
    }
  }

  /** Everything that waits, in the order of its turns; nothing waits then. */
  clear(): T[] {
    const items: T[] = [];
    for (let item = this.take(); item !== undefined; item = this.take()) {
      items.push(item);
    }
    return items;
  }

  /** Whoever has the most, if that is more than the key would have with one more. */
  #greediestBeside(key: string): string | undefined {
    let greediest: string | undefined;
    let most = (this.#waitingOf.get(key) ?? 0) + 1;
    for (const [other, waiting] of this.#waitingOf) {
      if (waiting > most) {
        most = waiting;
        greediest = other;
      }
    }
    return greediest;
  }

  #makeRoom(key: string): T | undefined {
    const greediest = this.#greediestBeside(key);
    const victim =
      greediest === undefined ? undefined : this.#leastUrgent(greediest);
    if (!victim) {
      return undefined;
    }
    this.remove(victim);
    return victim.item;
  }

  /** The newest of a key's least urgent ones. */
  #leastUrgent(key: string): Ticket<T> | undefined {
    let worst: Ticket<T> | undefined;
    for (const lane of this.#lanes.values()) {
      const last = lane.get(key)?.last;
      if (last && (!worst || last.priority > worst.priority)) {
        worst = last;
      }
    }
    return worst;
  }
}
