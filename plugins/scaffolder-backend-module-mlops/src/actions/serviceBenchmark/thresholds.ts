import { Benchmark } from '@fairway/backstage-plugin-mlops-common';

/** What a valid result must keep to. */
export interface Thresholds {
  p50Ms?: number;
  p99Ms?: number;
  /** From 0 to 1, of all requests of the measured part. */
  failedShare?: number;
}

/** Each threshold that a result does not keep to, in words. */
export function exceeded(
  summary: NonNullable<Benchmark['summary']>,
  thresholds: Thresholds,
): string[] {
  const total = summary.succeeded + summary.failed;
  const share = total === 0 ? 0 : summary.failed / total;
  return [
    ...tooSlow('p50', summary.p50, thresholds.p50Ms),
    ...tooSlow('p99', summary.p99, thresholds.p99Ms),
    ...(thresholds.failedShare !== undefined && share > thresholds.failedShare
      ? [
          `${
            summary.failed
          } of ${total} requests failed, which is more than ${percent(
            thresholds.failedShare,
          )}`,
        ]
      : []),
  ];
}

function tooSlow(
  name: string,
  measured: number | undefined,
  limit: number | undefined,
): string[] {
  if (limit === undefined) {
    return [];
  }
  if (measured === undefined) {
    return [`there is no ${name}, since no request succeeded`];
  }
  return measured > limit
    ? [`${name} is ${measured.toFixed(1)} ms, which is above ${limit} ms`]
    : [];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
