import type { BenchmarkReport } from '@fairway/benchmark';
import { UsageError } from '../UsageError.ts';

const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99];

/** What a result has to be. */
export type Objective = { text: string } & (
  | { kind: 'percentile'; percentile: number; milliseconds: number }
  | { kind: 'errors'; share: number }
  | { kind: 'rate'; perSecond: number }
);

/** What became of an objective. */
export interface ObjectiveResult {
  objective: Objective;
  state: 'met' | 'missed' | 'undecided';
  /** In words. */
  because: string;
}

const UNITS: Record<string, number> = { us: 0.001, ms: 1, s: 1000 };

/**
 * Reads an objective such as `p99<50ms`, `errors<0.1%` or `rate>95`.
 * @throws UsageError
 */
export function parseObjective(text: string): Objective {
  const compact = text.replace(/\s+/g, '');
  const latency = /^p(\d+(?:\.\d+)?)<(\d+(?:\.\d+)?)(us|ms|s)$/.exec(compact);
  if (latency && PERCENTILES.includes(Number(latency[1]))) {
    return {
      text,
      kind: 'percentile',
      percentile: Number(latency[1]),
      milliseconds: Number(latency[2]) * UNITS[latency[3]],
    };
  }
  const errors = /^errors<(\d+(?:\.\d+)?)%$/.exec(compact);
  if (errors) {
    return { text, kind: 'errors', share: Number(errors[1]) / 100 };
  }
  const rate = /^rate>(\d+(?:\.\d+)?)$/.exec(compact);
  if (rate) {
    return { text, kind: 'rate', perSecond: Number(rate[1]) };
  }
  throw new UsageError(
    `--fail-on '${text}' is not understood; write it like p99<50ms (${PERCENTILES.map(
      p => `p${p}`,
    ).join(', ')}), errors<0.1% or rate>95`,
  );
}

const ms = (value: number) => `${value.toPrecision(4)} ms`;
const percent = (share: number) => `${(100 * share).toPrecision(3)} %`;

type Verdict = Omit<ObjectiveResult, 'objective'>;

function checkPercentile(
  { percentile, milliseconds }: { percentile: number; milliseconds: number },
  report: BenchmarkReport,
): Verdict {
  const { scheduled, outcomes } = report.counts;
  const failed = 1 - outcomes.success / Math.max(1, scheduled);
  if (failed > 1 - percentile / 100) {
    return {
      state: 'missed',
      because: `${percent(failed)} of the requests did not succeed at all`,
    };
  }
  const found = report.latency.response.percentiles.find(
    entry => entry.percentile === percentile,
  );
  if (found && found.value >= milliseconds) {
    return { state: 'missed', because: `it is ${ms(found.value)}` };
  }
  if (found?.upper === undefined) {
    return {
      state: 'undecided',
      because: `${report.latency.response.count} answers are too few to bound it; run it for longer`,
    };
  }
  return found.upper < milliseconds
    ? {
        state: 'met',
        because: `it is ${ms(found.value)}, at most ${ms(found.upper)}`,
      }
    : {
        state: 'missed',
        because: `it is ${ms(found.value)}, but may be up to ${ms(
          found.upper,
        )}; a longer run would tell`,
      };
}

function check(objective: Objective, report: BenchmarkReport): Verdict {
  const { scheduled, outcomes } = report.counts;
  switch (objective.kind) {
    case 'percentile':
      return checkPercentile(objective, report);
    case 'errors': {
      const failed = 1 - outcomes.success / Math.max(1, scheduled);
      return {
        state: failed < objective.share ? 'met' : 'missed',
        because: `${scheduled - outcomes.success} of ${scheduled} failed`,
      };
    }
    default: {
      const { succeeded } = report.rates;
      return {
        state: succeeded > objective.perSecond ? 'met' : 'missed',
        because: `${succeeded.toPrecision(4)} per second succeeded`,
      };
    }
  }
}

/**
 * Compares a result with what it has to be. A percentile is met when the upper
 * end of its 95 % interval is under the limit; failed requests count as slower
 * than any limit.
 */
export function checkObjectives(
  objectives: readonly Objective[],
  report: BenchmarkReport,
): ObjectiveResult[] {
  return objectives.map(objective => ({
    objective,
    ...check(objective, report),
  }));
}
