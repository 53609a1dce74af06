import { DriftWindow, type WindowLayout } from '@fairway/drift';
import type { PaneTime } from '../signals/PaneClock.ts';
import type { CountedTensor } from './readTensors.ts';

/** Why a prediction that was chosen was not counted. */
export type NotCounted = 'tooLarge' | 'noTime' | 'unreadable';

/** What is counted of one revision within one pane. */
export class DriftPane {
  readonly time: PaneTime;
  readonly #counts: DriftWindow;
  readonly #skipped = { tooLarge: 0, noTime: 0, unreadable: 0 };
  #predictions = 0;
  #counted = 0;
  #parts: string[] = [];

  static create(time: PaneTime, layout: WindowLayout): DriftPane {
    return new DriftPane(time, layout);
  }

  private constructor(time: PaneTime, layout: WindowLayout) {
    this.time = time;
    this.#counts = DriftWindow.create(layout);
  }

  /** A prediction succeeded, whether it is counted or not. */
  predicted(): void {
    this.#predictions += 1;
  }

  skip(reason: NotCounted): void {
    this.#skipped[reason] += 1;
  }

  count(
    inputs: readonly CountedTensor[],
    outputs: readonly CountedTensor[],
  ): void {
    this.#counted += 1;
    inputs.forEach(tensor => this.#counts.countTensor('input', tensor));
    outputs.forEach(tensor => this.#counts.countTensor('output', tensor));
  }

  /**
   * Writes features as JSON while `hasTime`, at least one; to be called until
   * it has written all of them. A profile of a thousand columns takes
   * milliseconds, which no prediction should have to wait for in one piece.
   *
   * @returns the whole text once it is complete
   */
  write(hasTime: () => boolean): string | undefined {
    const { counts, layout } = this.#counts;
    do {
      this.#parts.push(JSON.stringify(counts[this.#parts.length]));
    } while (this.#parts.length < counts.length && hasTime());
    if (this.#parts.length < counts.length) {
      return undefined;
    }
    const about = JSON.stringify({
      sequence: this.time.sequence,
      start: this.time.start,
      end: this.time.end,
      predictions: this.#predictions,
      counted: this.#counted,
      skipped: this.#skipped,
    });
    const features = this.#parts.join(',');
    const counted = `{"schemaVersion":1,"fingerprint":"${layout.fingerprint}","features":[${features}]}`;
    return `${about.slice(0, -1)},"counts":${counted}}`;
  }
}
