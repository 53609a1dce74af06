import {
  appendFileSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { z } from 'zod';

/**
 * The newest entries of something, one JSON line each, in a file.
 *
 * Appends are synchronous: an entry is with the operating system before the
 * next step is taken, so a killed process has lost none. A line that a crash
 * cut in half is left out when reading.
 */
export class BoundedJournal<T> {
  readonly #path: string;
  readonly #maximum: number;
  #entries: T[];
  #linesInFile: number;
  #isRemoved = false;

  static create<T>(options: {
    path: string;
    maximum: number;
    schema: z.ZodType<T>;
  }): BoundedJournal<T> {
    const lines = readLines(options.path);
    const entries = lines.flatMap(line => {
      const parsed = parse(options.schema, line);
      return parsed === undefined ? [] : [parsed];
    });
    const journal = new BoundedJournal<T>(
      options.path,
      options.maximum,
      entries.slice(-options.maximum),
      lines.length,
    );
    if (lines.length > journal.#entries.length) {
      journal.#rewrite();
    }
    return journal;
  }

  private constructor(
    path: string,
    maximum: number,
    entries: T[],
    linesInFile: number,
  ) {
    this.#path = path;
    this.#maximum = maximum;
    this.#entries = entries;
    this.#linesInFile = linesInFile;
  }

  /** Oldest first. */
  get entries(): readonly T[] {
    return this.#entries;
  }

  append(entry: T): void {
    if (this.#isRemoved) {
      return;
    }
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#entries.push(entry);
    this.#linesInFile += 1;
    if (this.#entries.length > this.#maximum) {
      this.#entries = this.#entries.slice(-this.#maximum);
    }
    if (this.#linesInFile > 2 * this.#maximum) {
      this.#rewrite();
    }
  }

  /** Removes the oldest entries. */
  dropFirst(count: number): void {
    if (count > 0 && !this.#isRemoved) {
      this.#entries = this.#entries.slice(count);
      this.#rewrite();
    }
  }

  /** Removes the file; what is appended afterwards is lost. */
  remove(): void {
    this.#isRemoved = true;
    this.#entries = [];
    rmSync(this.#path, { force: true });
  }

  #rewrite(): void {
    const temporary = `${this.#path}.tmp`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeSync(
        file,
        this.#entries.map(entry => `${JSON.stringify(entry)}\n`).join(''),
      );
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.#path);
    this.#linesInFile = this.#entries.length;
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(line => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function parse<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
