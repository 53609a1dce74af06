import type { HostLogLine } from '../admin/schemas.ts';

const maximalLines = 2_000;
const maximalCharacters = 1024 * 1024;
const maximalLineLength = 8 * 1024;

/** The last lines of the replicas of one service, bounded in lines and size. */
export class LogBuffer {
  #lines: HostLogLine[] = [];
  #characters = 0;

  static create(): LogBuffer {
    return new LogBuffer();
  }

  append(line: HostLogLine): void {
    const kept =
      line.line.length > maximalLineLength
        ? { ...line, line: `${line.line.slice(0, maximalLineLength)}…` }
        : line;
    this.#lines.push(kept);
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

  /** Oldest first. */
  last(options: { replica?: string; limit: number }): HostLogLine[] {
    const { replica, limit } = options;
    const lines =
      replica === undefined
        ? this.#lines
        : this.#lines.filter(line => line.replica === replica);
    return lines.slice(-limit);
  }
}
