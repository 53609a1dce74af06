import type {
  RevisionSignal,
  RolloutSignals,
} from '@fairway/backstage-plugin-mlops-common';
import { ago } from './ago';

const windowSeconds = 10;

/** Looks like noise, and is the same every time. */
const wobble = (index: number, seed: number) =>
  Math.sin(index * 1.7 + seed) * 0.5 + Math.sin(index * 0.61 + seed * 3) * 0.5;

const signal = (
  index: number,
  requests: number,
  slower: number,
  errors: number,
): RevisionSignal => {
  const middle = 2.1 * slower * (1 + 0.06 * wobble(index, slower * 10));
  return {
    requests: Math.round(requests * (1 + 0.08 * wobble(index, 2))),
    errors,
    p50Ms: middle,
    p95Ms: middle * (2.4 + 0.2 * wobble(index, 5)),
    p99Ms: middle * (3.9 + 0.5 * wobble(index, 9)),
  };
};

/** Ten minutes of traffic; the candidate gets some of it after two. */
export const rolloutSignals: RolloutSignals = {
  asOf: ago(4),
  since: ago(600),
  windowSeconds,
  windows: Array.from({ length: 60 }, (_, index) => ({
    start: ago(600 - index * windowSeconds),
    stable: signal(index, index < 40 ? 220 : 170, 1, index % 7 === 0 ? 2 : 0),
    ...(index >= 12 && {
      candidate: signal(
        index,
        index < 40 ? 24 : 74,
        1.08,
        index % 9 === 0 ? 1 : 0,
      ),
    }),
  })),
};
