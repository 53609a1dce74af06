import type { WindowLayout } from '@fairway/drift';
import type { ModelSignature } from '@fairway/inference-protocol';
import type { ClosedWindow, WindowOwner } from '../signals/ClosedWindows.ts';
import type { DriftPane } from './DriftPane.ts';

/** How the predictions of a revision are read and into which bins they go. */
export interface RevisionLayout {
  revision: number;
  signature: ModelSignature;
  layout: WindowLayout;
}

/** A revision whose predictions are counted, and its windows. */
export class CountedRevision implements WindowOwner {
  readonly revision: number;
  readonly signature: ModelSignature;
  readonly layout: WindowLayout;
  readonly windows: ClosedWindow[] = [];
  /** Panes that are not written yet; the last one is counted in. */
  readonly open: DriftPane[] = [];
  /** Since when nothing is missing; milliseconds since the epoch. */
  countedSince: number;

  static create(about: RevisionLayout, countedSince: number): CountedRevision {
    return new CountedRevision(about, countedSince);
  }

  private constructor(about: RevisionLayout, countedSince: number) {
    this.revision = about.revision;
    this.signature = about.signature;
    this.layout = about.layout;
    this.countedSince = countedSince;
  }

  get features(): number {
    return this.layout.features.length;
  }

  onDropped({ time }: ClosedWindow): void {
    this.countedSince = Math.max(this.countedSince, time.end);
  }
}
