import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServingHostError } from '../admin/errors.ts';
import {
  declarationSchema,
  epochSchema,
  serviceIdSchema,
  serviceNameSchema,
  type Declaration,
} from '../admin/declaration.ts';
import {
  decideClaim,
  decidePut,
  decideRemoval,
  type Preconditions,
  type ServiceRecord,
} from './fence.ts';
import { removeFileDurably, writeFileAtomically } from './files.ts';
import { fingerprint } from './fingerprint.ts';
import { Tombstones } from './Tombstones.ts';

const maximalServices = 1_000;

const recordSchema = z.object({
  id: serviceIdSchema,
  name: serviceNameSchema,
  epoch: epochSchema,
  etag: z.string(),
  declaration: declarationSchema.nullable(),
  acceptedAt: z.record(z.string(), z.number()),
  provenAt: z.record(z.string(), z.number()).optional(),
});

/**
 * What this host shall run, on disk: one file per service, written so that a
 * crash at any instant leaves the old content or the new. Refuses writers whose
 * claim is over. The caller sees to it that writes of one name do not overlap.
 */
export class ServiceStore {
  readonly #directory: string;
  readonly #tombstones: Tombstones;
  readonly #records = new Map<string, ServiceRecord>();

  static async create(options: {
    /** Holds one file per service. */
    directory: string;
    tombstonesPath: string;
    /** Told about a file that cannot be read; it is set aside. */
    onUnreadable: (path: string, error: unknown) => void;
  }): Promise<ServiceStore> {
    const store = new ServiceStore(
      options.directory,
      Tombstones.create({ path: options.tombstonesPath }),
    );
    for (const file of await readdir(options.directory)) {
      if (file.endsWith('.json')) {
        const path = join(options.directory, file);
        try {
          const text = await readFile(path, 'utf8');
          const record = recordSchema.parse(JSON.parse(text));
          store.#records.set(record.name, record);
        } catch (error) {
          await rename(path, `${path}.unreadable`);
          options.onUnreadable(path, error);
        }
      }
    }
    return store;
  }

  private constructor(directory: string, tombstones: Tombstones) {
    this.#directory = directory;
    this.#tombstones = tombstones;
  }

  /** Services that are declared; bare anchors are left out. */
  declared(): (ServiceRecord & { declaration: Declaration })[] {
    return [...this.#records.values()].flatMap(record =>
      record.declaration
        ? [{ ...record, declaration: record.declaration }]
        : [],
    );
  }

  get(name: string): ServiceRecord | undefined {
    return this.#records.get(name);
  }

  async put(options: {
    epoch: number;
    declaration: Declaration;
    preconditions: Preconditions;
    now: number;
  }): Promise<{ outcome: 'unchanged' | 'written'; record: ServiceRecord }> {
    const { epoch, preconditions, now } = options;
    const declaration = inOrder(options.declaration);
    const { id, name } = declaration;
    const stored = this.#records.get(name);
    const decision = decidePut({
      name,
      id,
      epoch,
      stored,
      buriedEpoch: this.#tombstones.epochOf(id),
      declaration,
      preconditions,
    });
    if (decision === 'unchanged' && stored) {
      return { outcome: 'unchanged', record: stored };
    }
    const record = await this.#write({
      id,
      name,
      epoch,
      declaration,
      acceptedAt: acceptedAt(declaration, stored?.acceptedAt ?? {}, now),
      provenAt: provenAt(declaration, stored),
    });
    return {
      outcome: decision === 'renewed' ? 'unchanged' : 'written',
      record,
    };
  }

  async claim(options: {
    name: string;
    id: string;
    epoch: number;
  }): Promise<ServiceRecord> {
    const { name, id, epoch } = options;
    const stored = this.#records.get(name);
    const decision = decideClaim({
      name,
      id,
      epoch,
      stored,
      buriedEpoch: this.#tombstones.epochOf(id),
    });
    if (decision === 'unchanged' && stored) {
      return stored;
    }
    return this.#write({
      id,
      name,
      epoch,
      declaration: stored?.declaration ?? null,
      acceptedAt: stored?.acceptedAt ?? {},
      ...(stored?.provenAt ? { provenAt: stored.provenAt } : {}),
    });
  }

  /**
   * Remembers that a revision was seen to work as it is declared now. No write
   * of intent: the etag stays.
   */
  async prove(options: {
    name: string;
    number: number;
    fingerprint: string;
    at: number;
  }): Promise<void> {
    const { name, number, at } = options;
    const stored = this.#records.get(name);
    const revision = stored?.declaration?.revisions.find(
      item => item.number === number,
    );
    if (
      stored &&
      revision &&
      stored.provenAt?.[number] === undefined &&
      fingerprint(revision) === options.fingerprint
    ) {
      await this.#save({
        ...stored,
        provenAt: { ...stored.provenAt, [number]: at },
      });
    }
  }

  /** Answers whether there was something to remove. */
  async remove(options: {
    name: string;
    id: string | undefined;
    epoch: number;
  }): Promise<boolean> {
    const { name, epoch } = options;
    const stored = this.#records.get(name);
    const id = options.id ?? stored?.id;
    if (id === undefined) {
      return false;
    }
    const decision = decideRemoval({
      name,
      id,
      epoch,
      stored,
      buriedEpoch: this.#tombstones.epochOf(id),
    });
    this.#tombstones.bury({ id, name, epoch });
    if (decision === 'absent') {
      return false;
    }
    await removeFileDurably(this.#path(name));
    this.#records.delete(name);
    return true;
  }

  async #write(content: Omit<ServiceRecord, 'etag'>): Promise<ServiceRecord> {
    if (
      !this.#records.has(content.name) &&
      this.#records.size >= maximalServices
    ) {
      throw new ServingHostError({
        status: 409,
        code: 'full',
        message: `This host holds ${maximalServices} services, which is the most it takes. Remove some, or use another host.`,
      });
    }
    const record: ServiceRecord = { ...content, etag: randomUUID() };
    await this.#save(record);
    return record;
  }

  async #save(record: ServiceRecord): Promise<void> {
    await writeFileAtomically(
      this.#path(record.name),
      `${JSON.stringify(record, null, 2)}\n`,
    );
    this.#records.set(record.name, record);
  }

  #path(name: string): string {
    return join(this.#directory, `${name}.json`);
  }
}

/** Revisions by number and keys by id: their order in a request means nothing. */
function inOrder(declaration: Declaration): Declaration {
  return {
    ...declaration,
    revisions: [...declaration.revisions].sort((a, b) => a.number - b.number),
    keys: [...declaration.keys].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function acceptedAt(
  declaration: Declaration,
  known: Record<string, number>,
  now: number,
): Record<string, number> {
  return Object.fromEntries(
    declaration.revisions.map(({ number }) => [
      String(number),
      known[String(number)] ?? now,
    ]),
  );
}

/** What has worked, of what stays as it was. */
function provenAt(
  declaration: Declaration,
  stored: ServiceRecord | undefined,
): Record<string, number> {
  const before = new Map(
    stored?.declaration?.revisions.map(revision => [
      revision.number,
      fingerprint(revision),
    ]),
  );
  return Object.fromEntries(
    declaration.revisions.flatMap(revision => {
      const { number } = revision;
      const at = stored?.provenAt?.[number];
      return at !== undefined && before.get(number) === fingerprint(revision)
        ? [[String(number), at]]
        : [];
    }),
  );
}
