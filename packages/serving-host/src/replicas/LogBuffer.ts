import { randomUUID } from 'node:crypto';
import type { HostLogLine, HostLogs } from '../admin/schemas.ts';

const maximalLines = 2_000;
const maximalCharacters = 1024 * 1024;
const maximalLineLength = 8 * 1024;

/** The last lines of the replicas of one service, bounded in lines and size. */
export class LogBuffer {
  // A cursor of another buffer, from before a restart, must not be taken for ours.
  readonly #id = randomUUID();
  #lines: HostLogLine[] = [];
  #characters = 0;
  /** How many lines there have been. */
  #written = 0;

  static create(): LogBuffer {
    return new LogBuffer();
  }

  append(line: HostLogLine): void {
    const kept =
      line.line.length > maximalLineLength
        ? { ...line, line: `${line.line.slice(0, maximalLineLength)}…` }
        : line;
    this.#lines.push(kept);
    this.#written += 1;
    this.#characters += kept.line.length;
    let surplus = 0;
    while (
      this.#lines.length - surplus > maximalLines ||
      this.#characters > maximalCharacters
    ) {
      this.#characters -= this.#lines[surplus].line.length;
      surplus += 1;
    }
    if (surplus > 0) {
      this.#lines = this.#lines.slice(surplus);
    }
  }

  /**
   * Oldest first.
   *
   * @param options - `after`: none but those since an earlier answer, whose cursor
   *   it is; a cursor of another buffer is none
   */
  last(options: { replica?: string; limit: number; after?: string }): HostLogs {
    const { replica, limit, after } = options;
    const since = this.#since(after);
    const lines =
      replica === undefined
        ? since
        : since.filter(line => line.replica === replica);
    return {
      items: lines.slice(-limit),
      cursor: `${this.#id}:${this.#written}`,
    };
  }

  #since(cursor: string | undefined): HostLogLine[] {
    const [id, written] = cursor?.split(':') ?? [];
    const fresh = this.#written - Number(written);
    return id === this.#id && fresh >= 0
      ? this.#lines.slice(Math.max(0, this.#lines.length - fresh))
      : this.#lines;
  }
}
