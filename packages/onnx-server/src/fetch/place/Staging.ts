import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^\.fetching-[0-9a-f]{12}$/;

/** How often a folder shows that somebody still uses it, in milliseconds. */
const PULSE_MS = 20_000;

/** Whoever has shown nothing for so long is gone. */
const ABANDONED_MS = 6 * PULSE_MS;

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = NAME.test(name)
      ? await stat(path).catch(() => undefined)
      : undefined;
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/**
 * A folder for what is not all there yet, in the folder where it goes: on the
 * same file system, so that it can be renamed. One that a killed process has
 * left goes when the next comes, since it would take room from it.
 */
export class Staging {
  readonly folder: string;
  readonly #pulse: NodeJS.Timeout;

  static async create(inside: string): Promise<Staging> {
    await removeAbandoned(inside);
    const name = `.fetching-${randomBytes(6).toString('hex')}`;
    const folder = join(inside, name);
    await mkdir(folder, { mode: 0o700 });
    return new Staging(folder);
  }

  private constructor(folder: string) {
    this.folder = folder;
    this.#pulse = setInterval(() => {
      const now = new Date();
      utimes(folder, now, now).catch(() => {});
    }, PULSE_MS);
  }

  async remove(): Promise<void> {
    clearInterval(this.#pulse);
    await rm(this.folder, { recursive: true, force: true });
  }
}
