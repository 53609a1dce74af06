import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

/** Another process holds the data directory. */
export class DirectoryInUseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DirectoryInUseError';
  }
}

/**
 * Keeps a second host away from a data directory.
 *
 * The lock is SQLite's lock on `host.lock`: the kernel gives it up when the
 * process ends, in whatever way. So there is no stale lock to judge, and a
 * process id that was given to somebody else cannot deceive.
 */
export class DirectoryLock {
  readonly #database: DatabaseSync;

  /** @throws {@link DirectoryInUseError} when another process has it. */
  static create(options: { dataDirectory: string }): DirectoryLock {
    const database = new DatabaseSync(join(options.dataDirectory, 'host.lock'));
    try {
      database.exec('PRAGMA journal_mode = MEMORY');
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (/locked|busy/i.test(String(error))) {
        throw new DirectoryInUseError(
          `Another serving-host is using ${options.dataDirectory}. ` +
            'Stop it first, or give this one another --data-directory.',
        );
      }
      throw error;
    }
    return new DirectoryLock(database);
  }

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  release(): void {
    this.#database.close();
  }
}
