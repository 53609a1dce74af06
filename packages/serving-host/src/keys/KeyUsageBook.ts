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

  /** A key was shown; `now` is in milliseconds since the epoch. */
  record(service: string, keyId: string, now: number): void {
    const usage = this.#usageOf(service, keyId);
    usage.lastUsedAt = now;
    usage.useCount += 1;
    this.#isDirty = true;
  }

  /** What became of a request; nothing, where the key is gone by now. */
  finish(
    service: string,
    keyId: string,
    request: { code: number; requestBytes: number; responseBytes: number },
  ): void {
    const usage = this.#services.get(service)?.get(keyId);
    if (!usage) {
      return;
    }
    if (request.code >= 400) {
      usage.errorCount = (usage.errorCount ?? 0) + 1;
    }
    if (request.code === 429) {
      usage.limitedCount = (usage.limitedCount ?? 0) + 1;
    }
    usage.requestBytes = (usage.requestBytes ?? 0) + request.requestBytes;
    usage.responseBytes = (usage.responseBytes ?? 0) + request.responseBytes;
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

  #usageOf(service: string, keyId: string): KeyUsage {
    let usages = this.#services.get(service);
    if (!usages) {
      usages = new Map();
      this.#services.set(service, usages);
    }
    let usage = usages.get(keyId);
    if (!usage) {
      usage = { id: keyId, lastUsedAt: 0, useCount: 0 };
      usages.set(keyId, usage);
    }
    return usage;
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
