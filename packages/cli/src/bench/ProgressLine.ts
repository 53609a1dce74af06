import type { BenchmarkProgress, BenchmarkWindow } from '@fairway/benchmark';
import type { Terminal } from '../Terminal.ts';

const ms = (value: number | undefined) =>
  value === undefined ? '-' : `${value.toPrecision(3)} ms`;

/** How far a benchmark is: one line that changes where somebody watches. */
export class ProgressLine {
  readonly #terminal: Terminal;
  #phase = '';
  #window: BenchmarkWindow | undefined;
  #failed = 0;
  readonly #failures = new Map<number, number>();

  static create(terminal: Terminal): ProgressLine {
    return new ProgressLine(terminal);
  }

  private constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(progress: BenchmarkProgress): void {
    for (const window of progress.windows) {
      this.#failures.set(window.startSeconds, window.failed);
      if (window.succeeded + window.failed > 0) {
        this.#window = window;
      }
    }
    this.#failed = [...this.#failures.values()].reduce((a, b) => a + b, 0);
    const { phase, message } = progress;
    if (this.#terminal.interactive) {
      const text = this.#text(progress).slice(0, this.#terminal.width - 1);
      this.#terminal.note(`\r\x1b[K${text}`);
    } else if (phase !== this.#phase) {
      this.#terminal.note(`${message}\n`);
    }
    this.#phase = phase;
  }

  /** Gives the line free again. */
  end(): void {
    if (this.#terminal.interactive) {
      this.#terminal.note('\r\x1b[K');
    }
  }

  #text({ phase, elapsedSeconds, totalSeconds, message }: BenchmarkProgress) {
    if (phase === 'preparing' || !this.#window) {
      return message;
    }
    const { p50, p99, inFlight } = this.#window;
    const elapsed = Math.min(elapsedSeconds, totalSeconds).toFixed(0);
    return `${elapsed}/${totalSeconds} s  ${message}  p50 ${ms(p50)}  p99 ${ms(
      p99,
    )}  in flight ${inFlight}  failed ${this.#failed}`;
  }
}
