import {
  designEffect,
  INDEPENDENT,
  LogHistogram,
  Moments,
  type DesignEffect,
  type MomentsState,
  type Proportion,
  type Sample,
} from '@fairway/statistics';
import type { Revision } from './windows/readBake.ts';

/** Share of the answered requests whose latency must be known. */
const KNOWN_SHARE = 0.9;

/** Failures of a revision's requests. */
export function failuresOf(
  { windows, requests, errors }: Revision,
  isDependent: boolean,
): Proportion {
  const effect = isDependent
    ? designEffect(
        windows.map(window => ({
          total: window.requests,
          events: window.errors,
        })),
      )
    : INDEPENDENT;
  return { events: errors, total: requests, designEffect: effect };
}

/** All latencies of a revision; a text where they are missing or too few. */
export function latencyOf(revision: Revision): LogHistogram | string {
  const { name, windows, requests, errors } = revision;
  const all = LogHistogram.create();
  windows.forEach(({ latency }) => latency && all.mergeBase64(latency));
  const answered = requests - errors;
  if (all.count === 0 || all.count < KNOWN_SHARE * answered) {
    return `latencies are known of ${all.count} of ${answered} answered requests of ${name}`;
  }
  return all;
}

function effectAbove(revision: Revision, value: number): DesignEffect {
  const own = LogHistogram.create();
  return designEffect(
    revision.windows.map(({ latency }) => {
      own.clear();
      if (latency) {
        own.mergeBase64(latency);
      }
      return { total: own.count, events: own.countAbove(value) };
    }),
  );
}

/** Latencies as a sample, for one of its quantiles. */
export function sampleOf(
  revision: Revision,
  values: LogHistogram,
  quantile: number,
  isDependent: boolean,
): Sample {
  return isDependent
    ? {
        values,
        designEffect: effectAbove(revision, values.quantile(quantile)),
      }
    : { values };
}

/** Moments of a revision's latencies; a text where they are missing. */
export function momentsOf({
  name,
  windows,
  requests,
  errors,
}: Revision): MomentsState | string {
  const all = Moments.create();
  for (const { latencyMoments } of windows) {
    if (latencyMoments) {
      all.merge(Moments.create(latencyMoments));
    }
  }
  const { state } = all;
  return state.count >= Math.max(2, KNOWN_SHARE * (requests - errors))
    ? state
    : `the moments of latency are known of ${state.count} of ${
        requests - errors
      } answered requests of ${name}`;
}
