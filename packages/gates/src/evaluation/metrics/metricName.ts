import type { ShareKind } from './ConfusionCounts.ts';

/** What a metric's name means. */
export type ClassMetric =
  | { kind: 'accuracy' | 'log_loss' | 'auc' }
  /** Without an index: the mean over the classes. */
  | { kind: ShareKind; index?: number };

const SHARES: readonly ShareKind[] = ['precision', 'recall', 'f1'];
const WHOLE = ['accuracy', 'log_loss', 'auc'] as const;

/** undefined: no metric of a classification into these classes. */
export function parseMetric(
  name: string,
  classes: readonly string[],
): ClassMetric | undefined {
  const whole = WHOLE.find(kind => kind === name);
  if (whole) {
    return { kind: whole };
  }
  const kind = SHARES.find(
    share => name === share || name.startsWith(`${share}_`),
  );
  if (!kind || name === kind) {
    return kind && { kind };
  }
  const index = classes.indexOf(name.slice(kind.length + 1));
  return index < 0 ? undefined : { kind, index };
}
