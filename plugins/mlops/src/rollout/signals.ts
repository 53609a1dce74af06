import type {
  GateDeclaration,
  Margin,
  RevisionSignal,
  RolloutSignals,
} from '@fairway/backstage-plugin-mlops-common';

export const signalNames = ['errorRate', 'p50', 'p95', 'p99'] as const;
/** What is drawn of stable and candidate: a share of 0 to 100, or milliseconds. */
export type SignalName = (typeof signalNames)[number];

/** One window of one signal. What has no requests has no value. */
export type SignalPoint = {
  /** Row of a table. */
  id: number;
  /** Beginning of the window, milliseconds since the epoch. */
  at: number;
  stable?: number;
  candidate?: number;
  stableRequests: number;
  candidateRequests: number;
  /** The worst that the gate's margin allows in this window. */
  margin?: number;
};

type Comparison = Extract<GateDeclaration, { kind: 'comparison' }>;
type Slo = Extract<GateDeclaration, { kind: 'slo' }>;

const metrics = {
  errorRate: 'error-rate',
  p50: 'latency-p50',
  p95: 'latency-p95',
  p99: 'latency-p99',
} as const;

const limits = {
  errorRate: 'maximalErrorRate',
  p50: 'maximalP50Ms',
  p95: 'maximalP95Ms',
  p99: 'maximalP99Ms',
} as const;

/** Error rates are drawn in per cent. */
const scaled = (name: SignalName, value: number) =>
  name === 'errorRate' ? value * 100 : value;

const worstAllowed = (
  name: SignalName,
  reference: number,
  { absolute, relative }: Margin,
) =>
  absolute === undefined
    ? reference * (1 + (relative ?? 0))
    : reference + scaled(name, absolute);

/** The gate that compares a signal with the stable revision, if there is one. */
export const comparisonOf = (
  name: SignalName,
  gates: readonly GateDeclaration[],
): Comparison | undefined =>
  gates.find(
    (gate): gate is Comparison =>
      gate.kind === 'comparison' && gate.metric === metrics[name],
  );

/** The lowest limit that a gate sets to a signal, whatever the stable does. */
export function limitOf(
  name: SignalName,
  gates: readonly GateDeclaration[],
): { gate: string; value: number } | undefined {
  const [lowest] = gates
    .filter((gate): gate is Slo => gate.kind === 'slo')
    .flatMap(gate => {
      const limit = gate[limits[name]];
      return limit === undefined
        ? []
        : [{ gate: gate.name, value: scaled(name, limit) }];
    })
    .sort((one, other) => one.value - other.value);
  return lowest;
}

/** A signal over time, with the worst value that its margin allows. */
export function pointsOf(
  signals: RolloutSignals,
  name: SignalName,
  gates: readonly GateDeclaration[],
): SignalPoint[] {
  const margin = comparisonOf(name, gates)?.margin;
  return signals.windows.map(({ start, stable, candidate }, id) => {
    const reference = valueOf(name, stable);
    return {
      id,
      at: Date.parse(start),
      stable: reference,
      candidate: valueOf(name, candidate),
      stableRequests: stable?.requests ?? 0,
      candidateRequests: candidate?.requests ?? 0,
      ...(margin &&
        reference !== undefined && {
          margin: worstAllowed(name, reference, margin),
        }),
    };
  });
}

/** Requests and errors of one revision over all windows. */
export function totalsOf(
  signals: RolloutSignals,
  side: 'candidate' | 'stable',
): { requests: number; errors: number; errorRate?: number } {
  const sum = (of: (signal: RevisionSignal) => number) =>
    signals.windows.reduce((before, window) => {
      const signal = window[side];
      return signal ? before + of(signal) : before;
    }, 0);
  const requests = sum(signal => signal.requests);
  const errors = sum(signal => signal.errors);
  return {
    requests,
    errors,
    ...(requests > 0 && { errorRate: errors / requests }),
  };
}

function valueOf(
  name: SignalName,
  signal: RevisionSignal | undefined,
): number | undefined {
  if (!signal || signal.requests === 0) {
    return undefined;
  }
  return name === 'errorRate'
    ? scaled(name, signal.errors / signal.requests)
    : signal[`${name}Ms`];
}
