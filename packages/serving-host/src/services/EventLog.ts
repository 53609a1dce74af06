import { hostEventSchema, type HostEvent } from '../admin/schemas.ts';
import { BoundedJournal } from '../state/BoundedJournal.ts';

const maximalEvents = 500;

export type NewEvent = Omit<HostEvent, 'id' | 'at'>;

/** Gives every event of a host an id that never comes again. */
export class EventNumbers {
  readonly #prefix: string;
  #sequence = 0;

  static create(options: { hostId: string; epoch: number }): EventNumbers {
    return new EventNumbers(`${options.hostId}:${options.epoch}`);
  }

  private constructor(prefix: string) {
    this.#prefix = prefix;
  }

  next(): string {
    this.#sequence += 1;
    return `${this.#prefix}:${this.#sequence}`;
  }
}

/** What happened to one service: the newest 500, on disk until acknowledged. */
export class EventLog {
  readonly #journal: BoundedJournal<HostEvent>;
  readonly #numbers: EventNumbers;

  static create(options: { path: string; numbers: EventNumbers }): EventLog {
    const journal = BoundedJournal.create({
      path: options.path,
      maximum: maximalEvents,
      schema: hostEventSchema,
    });
    return new EventLog(journal, options.numbers);
  }

  private constructor(
    journal: BoundedJournal<HostEvent>,
    numbers: EventNumbers,
  ) {
    this.#journal = journal;
    this.#numbers = numbers;
  }

  /** Oldest first. */
  get events(): HostEvent[] {
    return [...this.#journal.entries];
  }

  add(event: NewEvent): void {
    this.#journal.append({
      id: this.#numbers.next(),
      at: Date.now(),
      ...event,
    });
  }

  /** Forgets events up to and with this one; answers how many. */
  acknowledge(upTo: string): number {
    const index = this.#journal.entries.findIndex(event => event.id === upTo);
    this.#journal.dropFirst(index + 1);
    return index + 1;
  }

  remove(): void {
    this.#journal.remove();
  }
}
