import type { BenchmarkReport, LatencyDistribution } from '@fairway/benchmark';
import { columns } from '../columns.ts';
import type { ObjectiveResult } from './objectives.ts';

const number = (value: number, digits = 4) =>
  value >= 1000
    ? String(Math.round(value))
    : String(+value.toPrecision(digits));
const ms = (value: number) => number(value, 4);

function latencyRows({ latency }: BenchmarkReport): string[] {
  const kinds: [string, LatencyDistribution][] = [
    ['response', latency.response],
    ['service', latency.service],
    ['schedule delay', latency.scheduleDelay],
  ];
  const { percentiles } = latency.response;
  return columns([
    ['latency, ms', 'mean', ...percentiles.map(p => `p${p.percentile}`), 'max'],
    ...kinds.map(([name, { mean, maximum, percentiles: values }]) => [
      name,
      ms(mean),
      ...values.map(({ value }) => ms(value)),
      ms(maximum),
    ]),
    [
      '95 % interval',
      '',
      ...percentiles.map(({ lower, upper }) =>
        lower === undefined && upper === undefined
          ? '-'
          : `${lower === undefined ? '' : ms(lower)}..${
              upper === undefined ? '' : ms(upper)
            }`,
      ),
      '',
    ],
  ]);
}

function failureLines({ failures }: BenchmarkReport): string[] {
  return failures.map(
    ({ outcome, count, message, firstAtSeconds }) =>
      `  ${count} x ${outcome}: ${message} (first at ${number(
        firstAtSeconds,
      )} s)`,
  );
}

const MARKS = { met: 'kept', missed: 'NOT KEPT', undecided: 'undecided' };

function objectiveLines(
  { validity }: BenchmarkReport,
  objectives: readonly ObjectiveResult[],
): string[] {
  if (objectives.length === 0) {
    return [];
  }
  // A result that says nothing says nothing about limits either.
  return validity.verdict === 'valid'
    ? [
        '',
        ...objectives.map(
          ({ objective, state, because }) =>
            `${MARKS[state].padEnd(10)} ${objective.text}: ${because}`,
        ),
      ]
    : ['', 'limits are not looked at, since the result is not valid'];
}

/** The result as a person reads it. */
export function renderReport(
  report: BenchmarkReport,
  objectives: readonly ObjectiveResult[],
): string {
  const { rates, counts, validity, floor, workload, concurrency } = report;
  const { success } = counts.outcomes;
  return [
    `verdict      ${validity.verdict}`,
    ...validity.reasons.map(reason => `  ${reason.message}`),
    `requests     ${counts.scheduled} in ${workload.durationSeconds} s after ${
      workload.warmUpSeconds
    } s of warm-up: ${success} succeeded, ${
      counts.scheduled - success
    } did not`,
    ...failureLines(report),
    `per second   ${number(rates.requested)} requested, ${number(
      rates.sent,
    )} sent, ${number(rates.succeeded)} succeeded`,
    `in flight    ${number(concurrency.mean)} on average, ${
      concurrency.peak
    } at most`,
    ...(floor
      ? [
          `floor        p50 ${ms(floor.p50)} ms, p99 ${ms(
            floor.p99,
          )} ms, ${number(
            floor.maximalRate,
          )}/s against a server that does nothing`,
        ]
      : []),
    '',
    ...(counts.outcomes.success > 0 ? latencyRows(report) : []),
    '  response: from the intended start; service: from the send',
    ...objectiveLines(report, objectives),
  ].join('\n');
}
