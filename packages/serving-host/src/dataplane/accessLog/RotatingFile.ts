import { appendFile, rename, stat } from 'node:fs/promises';

/** Takes lines; never makes the writer wait. */
export interface LogSink {
  write(line: string): void;
  close(): Promise<void>;
}

type Options = {
  path: string;
  /** Then it becomes `<path>.1`, in the place of the one before. */
  maximalBytes: number;
  onError: (error: unknown) => void;
};

const flushMs = 1_000;
const maximalBacklogBytes = 1024 * 1024;

/**
 * A file that lines are appended to in the background, and that takes at most
 * twice `maximalBytes` on the disk with its predecessor. Lines that the disk
 * does not take in time are dropped.
 */
export class RotatingFile implements LogSink {
  readonly #options: Options;
  readonly #flushing: NodeJS.Timeout;
  #backlog: string[] = [];
  #backlogBytes = 0;
  #size: number | undefined;
  #writing: Promise<void> = Promise.resolve();

  static create(options: Options): RotatingFile {
    return new RotatingFile(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    this.#flushing = setInterval(() => this.flush(), flushMs).unref();
  }

  write(line: string): void {
    if (this.#backlogBytes < maximalBacklogBytes) {
      this.#backlog.push(line);
      this.#backlogBytes += line.length;
    }
  }

  /** Writes what waits; resolves when it is on the disk. */
  flush(): Promise<void> {
    if (this.#backlog.length > 0) {
      this.#writing = this.#writing
        .then(() => this.#flush())
        .catch(this.#options.onError);
    }
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#flushing);
    await this.flush();
  }

  async #flush(): Promise<void> {
    const { path, maximalBytes } = this.#options;
    const text = Buffer.from(this.#backlog.join(''));
    this.#backlog = [];
    this.#backlogBytes = 0;
    this.#size ??= await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    if (this.#size > 0 && this.#size + text.length > maximalBytes) {
      await rename(path, `${path}.1`);
      this.#size = 0;
    }
    await appendFile(path, text, { mode: 0o600 });
    this.#size += text.length;
  }
}

/** Lines on the standard output of the process. */
export const standardOutput: LogSink = {
  write: line => {
    // Whoever reads it must not be able to fill our memory by not reading.
    if (process.stdout.writableLength < maximalBacklogBytes) {
      process.stdout.write(line);
    }
  },
  close: async () => {},
};
