import { LogHistogram } from '@fairway/statistics';
import type { WindowPart } from '../engine/types.ts';
import type { BenchmarkWindow } from '../report/types.ts';
import type { WindowBounds } from '../schedule/WindowLayout.ts';

interface Entry {
  /** The last word of each worker; histograms are let go when all are closed. */
  parts: Map<number, WindowPart>;
  peak: number;
  window: BenchmarkWindow;
}

const round = (milliseconds: number) => Math.round(milliseconds * 1e3) / 1e3;

function quantiles(histogram: LogHistogram) {
  return histogram.count === 0
    ? {}
    : {
        p50: round(histogram.quantile(0.5)),
        p90: round(histogram.quantile(0.9)),
        p99: round(histogram.quantile(0.99)),
        maximum: round(histogram.maximum),
      };
}

/** Windows of all workers put together. */
export class MergedWindows {
  readonly #bounds: readonly WindowBounds[];
  readonly #workers: number;
  readonly #entries = new Map<number, Entry>();

  static create(bounds: readonly WindowBounds[], workers: number) {
    return new MergedWindows(bounds, workers);
  }

  private constructor(bounds: readonly WindowBounds[], workers: number) {
    this.#bounds = bounds;
    this.#workers = workers;
  }

  /** In order, as far as anything is known of them. */
  get windows(): BenchmarkWindow[] {
    return [...this.#entries]
      .sort(([a], [b]) => a - b)
      .map(([, { window }]) => window);
  }

  /** The most requests due and not answered within one measured window. */
  get peak(): number {
    const measured = [...this.#entries.values()].filter(
      ({ window }) => window.phase === 'measured',
    );
    return Math.max(0, ...measured.map(({ peak }) => peak));
  }

  /** @returns the windows that changed */
  add(worker: number, parts: readonly WindowPart[]): BenchmarkWindow[] {
    return parts.map(part => this.#addPart(worker, part));
  }

  #addPart(worker: number, part: WindowPart): BenchmarkWindow {
    const entry = this.#entries.get(part.index) ?? {
      parts: new Map<number, WindowPart>(),
      peak: 0,
      window: this.#window(part.index, []),
    };
    entry.parts.set(worker, part);
    const parts = [...entry.parts.values()];
    entry.peak = parts.reduce((sum, { peak }) => sum + peak, 0);
    entry.window = this.#window(part.index, parts);
    if (parts.length === this.#workers && parts.every(({ closed }) => closed)) {
      parts.forEach(closed => delete closed.histogram);
    }
    this.#entries.set(part.index, entry);
    return entry.window;
  }

  #window(index: number, parts: readonly WindowPart[]): BenchmarkWindow {
    const { start, end, phase } = this.#bounds[index];
    const sum = (pick: (part: WindowPart) => number) =>
      parts.reduce((total, part) => total + pick(part), 0);
    const histogram = LogHistogram.create();
    for (const part of parts) {
      if (part.histogram !== undefined) {
        histogram.merge(LogHistogram.fromBase64(part.histogram));
      }
    }
    return {
      startSeconds: start / 1000,
      endSeconds: end / 1000,
      phase,
      scheduled: sum(part => part.scheduled),
      sent: sum(part => part.sent),
      succeeded: sum(part => part.succeeded),
      failed: sum(part => part.failed),
      inFlight: sum(part => part.inFlight),
      ...quantiles(histogram),
    };
  }
}
