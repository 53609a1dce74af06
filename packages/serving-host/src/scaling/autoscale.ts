/** Between which numbers, by what, and how patiently a revision is scaled. */
export interface ScalingSettings {
  minReplicas: number;
  maxReplicas: number;
  /** Requests, under way or waiting, that one replica shall have on average. */
  targetConcurrency: number;
  /** Without a request until nothing runs, where `minReplicas` is 0. */
  idleMs: number;
  /** Over this long the mean decides how many are wanted now. */
  burstWindowMs: number;
  /** For this long fewer must have been wanted before there are fewer. */
  stableWindowMs: number;
}

/** What is seen of one revision; times are milliseconds of a steady clock. */
export interface ScalingSignals {
  /** Mean number of requests, under way or waiting, since the last call. */
  concurrency: number;
  inFlight: number;
  waiting: number;
  /** When a request was last there. */
  lastActiveAt: number | undefined;
  /** Replicas that take requests. */
  ready: number;
}

/** What is remembered from call to call. Bounded by the windows. */
export interface ScalingState {
  desired: number;
  /** When it began to run, for the idle time. */
  since: number;
  /** A replica was ready for a whole interval: what is measured means something. */
  isSettled: boolean;
  /** Whether one was ready at the last call. */
  wasReady: boolean;
  /** Of the burst window, oldest first. */
  samples: readonly { at: number; concurrency: number }[];
  /** What was wanted when: later and smaller, of the stable window. */
  peaks: readonly { at: number; wanted: number }[];
}

/** More replicas than twice as many, or than this many more, are not begun at once. */
const leastStep = 4;

/** Begins with a number of replicas. */
export function beginScaling(desired: number, now: number): ScalingState {
  return {
    desired,
    since: now,
    isSettled: false,
    wasReady: false,
    samples: [],
    peaks: [{ at: now, wanted: desired }],
  };
}

/**
 * Says how many replicas a revision shall have. Pure; called every half second
 * or so.
 *
 * In the manner of Knative's autoscaler on concurrency: a short window decides
 * upwards, a long one must agree before anything goes downwards. Wanted is the
 * mean of the burst window over the target; where requests wait, at least what
 * is there this instant over the target. The largest of what was wanted within
 * the stable window holds. It differs from Knative's in that no threshold
 * switches between two modes, so that more load never means fewer replicas.
 *
 * - One call at most doubles or halves the number (upwards by 4 at least).
 * - From zero, one replica starts, however large the crowd that waits. Whether
 *   it needs company is judged once it was ready for a whole interval: mostly
 *   it has answered the crowd by then.
 * - With `minReplicas` 0 nothing runs after `idleMs` without a request. What
 *   never became ready is not put to sleep, so that its fault stays in sight.
 */
export function autoscale(
  state: ScalingState,
  signals: ScalingSignals,
  now: number,
  settings: ScalingSettings,
): ScalingState {
  const { minReplicas, maxReplicas } = settings;
  const present = signals.inFlight + signals.waiting;
  if (state.desired === 0) {
    const first = Math.max(minReplicas, signals.waiting > 0 ? 1 : 0);
    return first === 0 ? state : beginScaling(first, now);
  }
  const isReady = signals.ready > 0;
  const next = {
    ...state,
    isSettled: isReady && state.wasReady,
    wasReady: isReady,
  };
  if (!next.isSettled) {
    const desired = clamp(state.desired, Math.max(1, minReplicas), maxReplicas);
    return { ...next, desired, samples: [] };
  }
  const activeAt = Math.max(signals.lastActiveAt ?? -Infinity, state.since);
  if (minReplicas === 0 && present === 0 && now - activeAt >= settings.idleMs) {
    return { ...next, desired: 0, samples: [], peaks: [] };
  }
  const samples = [
    ...state.samples.filter(({ at }) => at > now - settings.burstWindowMs),
    { at: now, concurrency: signals.concurrency },
  ];
  const wanted = Math.min(
    wantedBy(samples, signals, settings.targetConcurrency),
    Math.max(state.desired * 2, state.desired + leastStep),
  );
  const peaks = [
    ...state.peaks.filter(
      peak => peak.at > now - settings.stableWindowMs && peak.wanted > wanted,
    ),
    { at: now, wanted },
  ];
  const desired = clamp(
    Math.max(peaks[0].wanted, Math.ceil(state.desired / 2)),
    Math.max(1, minReplicas),
    maxReplicas,
  );
  return { ...next, desired, samples, peaks };
}

/** Whether nothing can change until another request comes. */
export function isAtRest(
  state: ScalingState,
  signals: ScalingSignals,
  { minReplicas, maxReplicas }: ScalingSettings,
): boolean {
  const isQuiet =
    signals.inFlight + signals.waiting === 0 &&
    state.isSettled &&
    state.desired === minReplicas &&
    state.samples.every(({ concurrency }) => concurrency === 0);
  return state.desired === 0 || minReplicas === maxReplicas || isQuiet;
}

function wantedBy(
  samples: ScalingState['samples'],
  { inFlight, waiting }: ScalingSignals,
  target: number,
): number {
  const sum = samples.reduce((total, item) => total + item.concurrency, 0);
  const byMean = Math.ceil(sum / samples.length / target);
  const atOnce = waiting > 0 ? Math.ceil((inFlight + waiting) / target) : 0;
  return Math.max(byMean, atOnce);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
