import type { ClosedWindow, WindowOwner } from './ClosedWindows.ts';
import type { Pane } from './Pane.ts';

/** The windows of one revision: those that are over, and the present pane. */
export class RevisionSignals implements WindowOwner {
  readonly service: string;
  readonly revision: number;
  readonly windows: ClosedWindow[] = [];
  /** Panes that are not closed yet; the last one is counted in. */
  readonly open: Pane[] = [];
  /** End of the last window that had to give way before its time. */
  lostUntil = 0;
  readonly #onEmpty: (signals: RevisionSignals) => void;

  static create(
    about: { service: string; revision: number },
    onEmpty: (signals: RevisionSignals) => void,
  ): RevisionSignals {
    return new RevisionSignals(about, onEmpty);
  }

  private constructor(
    { service, revision }: { service: string; revision: number },
    onEmpty: (signals: RevisionSignals) => void,
  ) {
    this.service = service;
    this.revision = revision;
    this.#onEmpty = onEmpty;
  }

  onDropped({ time }: ClosedWindow, why: 'old' | 'no-room'): void {
    if (why === 'no-room') {
      this.lostUntil = time.end;
    }
    if (this.windows.length === 0 && this.open.length === 0) {
      this.#onEmpty(this);
    }
  }
}
