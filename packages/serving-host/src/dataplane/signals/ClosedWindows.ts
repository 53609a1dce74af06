import type { PaneTime } from './PaneClock.ts';

/** A pane that is over. */
export interface ClosedWindow {
  readonly time: PaneTime;
  /** Its content as JSON. */
  readonly text: string;
  readonly owner: WindowOwner;
}

/** Whose windows they are, oldest first. */
export interface WindowOwner {
  readonly windows: ClosedWindow[];
  /** Is told that its oldest window has been let go. */
  onDropped(window: ClosedWindow, why: 'old' | 'no-room'): void;
}

/** What a window takes beside its text, about. */
const overheadBytes = 200;

/**
 * Holds the windows of all services, up to a total size and age. The oldest go
 * first, whoever has them.
 */
export class ClosedWindows {
  readonly #maximalBytes: number;
  #queue: ClosedWindow[] = [];
  #first = 0;
  #bytes = 0;

  static create(options: { maximalBytes: number }): ClosedWindows {
    return new ClosedWindows(options.maximalBytes);
  }

  private constructor(maximalBytes: number) {
    this.#maximalBytes = maximalBytes;
  }

  get size(): number {
    return this.#queue.length - this.#first;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(window: ClosedWindow): void {
    this.#queue.push(window);
    window.owner.windows.push(window);
    this.#bytes += bytesOf(window);
    while (this.#bytes > this.#maximalBytes) {
      this.#dropFirst('no-room');
    }
  }

  /** Lets go of what ended before an instant. */
  expire(before: number): void {
    while (this.size > 0 && this.#queue[this.#first].time.end <= before) {
      this.#dropFirst('old');
    }
  }

  #dropFirst(why: 'old' | 'no-room'): void {
    const window = this.#queue[this.#first];
    this.#first += 1;
    this.#bytes -= bytesOf(window);
    // Of one owner they were added in order, so this one is its oldest.
    window.owner.windows.shift();
    window.owner.onDropped(window, why);
    if (this.#first > 1024 && this.#first * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first);
      this.#first = 0;
    }
  }
}

function bytesOf({ text }: ClosedWindow): number {
  return text.length + overheadBytes;
}
