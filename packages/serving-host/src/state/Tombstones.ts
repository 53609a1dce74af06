import { z } from 'zod';
import {
  epochSchema,
  serviceIdSchema,
  serviceNameSchema,
} from '../admin/declaration.ts';
import { BoundedJournal } from './BoundedJournal.ts';

const maximalTombstones = 10_000;

const tombstoneSchema = z.object({
  id: serviceIdSchema,
  name: serviceNameSchema,
  epoch: epochSchema,
});
type Tombstone = z.infer<typeof tombstoneSchema>;

/** Which services were removed under which epoch: the newest 10,000, on disk. */
export class Tombstones {
  readonly #journal: BoundedJournal<Tombstone>;
  readonly #buried = new Map<string, number>();

  static create(options: { path: string }): Tombstones {
    return new Tombstones(
      BoundedJournal.create({
        path: options.path,
        maximum: maximalTombstones,
        schema: tombstoneSchema,
      }),
    );
  }

  private constructor(journal: BoundedJournal<Tombstone>) {
    this.#journal = journal;
    journal.entries.forEach(entry => this.#note(entry));
  }

  /** Under which epoch a service was removed, if it was. */
  epochOf(id: string): number | undefined {
    return this.#buried.get(id);
  }

  /** Remembers a removal, unless a later one is known. */
  bury(tombstone: Tombstone): void {
    if (tombstone.epoch > (this.epochOf(tombstone.id) ?? -1)) {
      this.#journal.append(tombstone);
      this.#note(tombstone);
    }
  }

  #note({ id, epoch }: Tombstone): void {
    // Delete first: a Map keeps insertion order, and the oldest go first.
    const known = this.#buried.get(id) ?? epoch;
    this.#buried.delete(id);
    this.#buried.set(id, Math.max(known, epoch));
    for (const oldest of this.#buried.keys()) {
      if (this.#buried.size <= maximalTombstones) {
        break;
      }
      this.#buried.delete(oldest);
    }
  }
}
