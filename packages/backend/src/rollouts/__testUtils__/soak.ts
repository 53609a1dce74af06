import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { Outcomes } from './Traffic';

/** Whether `npm run soak` runs: everything, and often. */
export const isSoak = Boolean(process.env.FAIRWAY_SOAK);

/** Picks the points of a short sample; named in what is reported. */
export const seed = Number(process.env.FAIRWAY_SEED ?? 1);

/** How often an experiment is repeated: at least 20 times in a soak. */
export const repetitions = isSoak
  ? Number(process.env.FAIRWAY_REPETITIONS ?? 20)
  : 1;

/** Labs that a soak lets work side by side in one experiment; each waits more than it works. */
export const lanes = isSoak ? Number(process.env.FAIRWAY_LANES ?? 2) : 1;

/**
 * So many of all, spread evenly and moved by the seed; all of them in a soak, or
 * the part of them that `FAIRWAY_SLICE` names, as `3/20` the third of twenty.
 */
export function sample(all: readonly string[], count: number): string[] {
  if (isSoak) {
    return all.filter(isInSlice);
  }
  if (count >= all.length) {
    return [...all];
  }
  const step = all.length / count;
  const offset = (seed * 0.618_034) % 1;
  return Array.from(
    { length: count },
    (_, index) => all[Math.floor((index + offset) * step)],
  );
}

/** By the name, since not every run finds the same number of them. */
function isInSlice(name: string): boolean {
  const [slice, slices] = (process.env.FAIRWAY_SLICE ?? '1/1')
    .split('/')
    .map(Number);
  const hash = createHash('sha256').update(name).digest().readUInt32BE();
  return hash % slices === slice - 1;
}

/** What an experiment has shown; `soakTable.mjs` makes the table of the docs of it. */
export interface Row {
  experiment: string;
  repetitions: number;
  faults: number;
  /** Faults that nothing came by, by name. */
  missed?: readonly string[];
  outcome: string;
  violations: readonly string[];
  outcomes: Outcomes;
  recoveriesMs: readonly number[];
}

/** Adds a row to the file that `FAIRWAY_ROWS` names, as a line of JSON. */
export function report(row: Row): void {
  const file = process.env.FAIRWAY_ROWS;
  if (file) {
    appendFileSync(file, `${JSON.stringify(row)}\n`);
  }
}
