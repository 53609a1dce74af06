/** Of each class: rows rightly, wrongly, and wrongly not predicted as it. */
export class ConfusionCounts {
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  readonly falseNegatives: Float64Array;

  static create(classes: number): ConfusionCounts {
    return new ConfusionCounts(classes);
  }

  private constructor(classes: number) {
    this.truePositives = new Float64Array(classes);
    this.falsePositives = new Float64Array(classes);
    this.falseNegatives = new Float64Array(classes);
  }

  /** Forgets what was counted and counts some rows. */
  count(truth: Uint16Array, predicted: Uint16Array, rows: Uint32Array): void {
    this.truePositives.fill(0);
    this.falsePositives.fill(0);
    this.falseNegatives.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (truth[row] === predicted[row]) {
        this.truePositives[truth[row]]++;
      } else {
        this.falsePositives[predicted[row]]++;
        this.falseNegatives[truth[row]]++;
      }
    }
  }
}

/** A share of one class, and the count that it is a share of. */
export interface ClassShare {
  events: number;
  total: number;
}

/** The kinds of share that a class has. */
export type ShareKind = 'precision' | 'recall' | 'f1';

/**
 * What a class's metric is a share of. F1 is not one, but it is 2J / (1 + J) of
 * the share J = TP / (TP + FP + FN), and grows with it (`f1OfShare`).
 */
export function shareOf(
  counts: ConfusionCounts,
  kind: ShareKind,
  index: number,
): ClassShare {
  const events = counts.truePositives[index];
  const wrongly = counts.falsePositives[index];
  const missed = counts.falseNegatives[index];
  switch (kind) {
    case 'precision':
      return { events, total: events + wrongly };
    case 'recall':
      return { events, total: events + missed };
    default:
      return { events, total: events + wrongly + missed };
  }
}

export const f1OfShare = (share: number) => (2 * share) / (1 + share);

/** The metric itself; 0 where it is a share of nothing, as scikit-learn has it. */
export function valueOf(kind: ShareKind, { events, total }: ClassShare) {
  const share = total === 0 ? 0 : events / total;
  return kind === 'f1' ? f1OfShare(share) : share;
}

/** Mean over the classes that any row has or was predicted as. */
export function macroOf(counts: ConfusionCounts, kind: ShareKind): number {
  let sum = 0;
  let present = 0;
  for (let index = 0; index < counts.truePositives.length; index++) {
    if (shareOf(counts, 'f1', index).total > 0) {
      sum += valueOf(kind, shareOf(counts, kind, index));
      present++;
    }
  }
  return sum / present;
}
