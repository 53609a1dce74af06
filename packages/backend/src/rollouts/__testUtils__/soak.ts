import { median } from '../../benchmark/statistics';
import { Outcomes } from './Traffic';

/** Whether `npm run soak` runs: everything, and often. */
export const isSoak = Boolean(process.env.FAIRWAY_SOAK);

/** Picks the points of a short sample; named in what is reported. */
export const seed = Number(process.env.FAIRWAY_SEED ?? 1);

/** How often an experiment is repeated: at least 20 times in a soak. */
export const repetitions = isSoak
  ? Number(process.env.FAIRWAY_REPETITIONS ?? 20)
  : 1;

/** So many of all, spread evenly and moved by the seed; all of them in a soak. */
export function sample<T>(all: readonly T[], count: number): T[] {
  if (isSoak || count >= all.length) {
    return [...all];
  }
  const step = all.length / count;
  const offset = (seed * 0.618_034) % 1;
  return Array.from(
    { length: count },
    (_, index) => all[Math.floor((index + offset) * step)],
  );
}

/** One row of the table of the experiments, printed by a soak. */
export function report(row: {
  experiment: string;
  repetitions: number;
  faults: number;
  outcome: string;
  violations: readonly string[];
  outcomes: Outcomes;
  recoveriesMs: readonly number[];
}): void {
  if (!isSoak) {
    return;
  }
  const { success = 0, ...failed } = row.outcomes;
  const sum = Object.values(failed).reduce((total, count) => total + count, 0);
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  process.stdout.write(
    `| ${[
      row.experiment,
      row.repetitions,
      row.faults,
      row.outcome,
      row.violations.length,
      success + sum,
      sum,
      row.recoveriesMs.length > 0
        ? `${seconds(median(row.recoveriesMs))} / ${seconds(
            Math.max(...row.recoveriesMs),
          )}`
        : '-',
    ].join(' | ')} |\n`,
  );
}
