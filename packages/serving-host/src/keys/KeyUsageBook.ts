import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { keyUsageSchema, type KeyUsage } from '../admin/schemas.ts';

const fileSchema = z.record(z.string(), z.array(keyUsageSchema));

/**
 * How often and when each key was used. Kept on disk, a few seconds behind:
 * a killed host forgets the uses of its last seconds.
 */
export class KeyUsageBook {
  readonly #path: string;
  readonly #services = new Map<string, Map<string, KeyUsage>>();
  #isDirty = false;

  static async create(options: { path: string }): Promise<KeyUsageBook> {
    const book = new KeyUsageBook(options.path);
    try {
      const text = await readFile(options.path, 'utf8');
      const known = fileSchema.parse(JSON.parse(text));
      for (const [service, usages] of Object.entries(known)) {
        book.#services.set(
          service,
          new Map(usages.map(usage => [usage.id, usage])),
        );
      }
    } catch {
      // Counts are no intent: without the file they begin at 0.
    }
    return book;
  }

  private constructor(path: string) {
    this.#path = path;
  }

  record(service: string, keyId: string, now: number): void {
    const usages = this.#services.get(service) ?? new Map<string, KeyUsage>();
    const useCount = (usages.get(keyId)?.useCount ?? 0) + 1;
    usages.set(keyId, { id: keyId, lastUsedAt: now, useCount });
    this.#services.set(service, usages);
    this.#isDirty = true;
  }

  of(service: string): KeyUsage[] {
    return [...(this.#services.get(service)?.values() ?? [])];
  }

  /** Forgets keys that a service does not have any more. */
  keep(service: string, keyIds: readonly string[]): void {
    const usages = this.#services.get(service);
    for (const id of usages?.keys() ?? []) {
      if (!keyIds.includes(id)) {
        usages?.delete(id);
        this.#isDirty = true;
      }
    }
  }

  forget(service: string): void {
    this.#isDirty = this.#services.delete(service) || this.#isDirty;
  }

  /** Writes the file, if there is something new. */
  async flush(): Promise<void> {
    if (!this.#isDirty) {
      return;
    }
    this.#isDirty = false;
    const content = Object.fromEntries(
      [...this.#services].map(([service, usages]) => [
        service,
        [...usages.values()],
      ]),
    );
    const temporary = `${this.#path}.tmp`;
    await writeFile(temporary, JSON.stringify(content), { mode: 0o600 });
    await rename(temporary, this.#path);
  }
}
