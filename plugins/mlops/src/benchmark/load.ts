import type { BenchmarkLoad } from '@fairway/backstage-plugin-mlops-common';

/** How many requests a load sends in all, the warm-up included. */
export const requestsOf = (load: BenchmarkLoad): number =>
  Math.round(load.rate * (load.durationSeconds + load.warmUpSeconds));

/** From the first request to the last, in seconds. */
export const secondsOf = (load: BenchmarkLoad): number =>
  load.durationSeconds + load.warmUpSeconds;
