import { samplesForInterval } from '@fairway/statistics';
import type {
  BenchmarkValidity,
  BenchmarkVerdict,
  ValidityReason,
} from './types.ts';

/** What the verdict is made of. Latencies in milliseconds. */
export interface ValidityEvidence {
  interrupted: boolean;
  /** Of what serves, before and after; undefined: not observed. */
  target?: { before: string; after: string };
  /** Requests of the measured part. */
  scheduled: number;
  /** Requests that the pacer began while the measured part lasted. */
  pacedInTime: number;
  succeeded: number;
  notSent: number;
  /** Requests that found all connections busy. */
  waitedForConnection: number;
  /** 99th percentile of how late the pacer began requests. */
  latenessP99: number;
  /** Response latency; undefined: nothing succeeded. */
  p50?: number;
  /** Of the busiest worker, 0 to 1. */
  busyShare: number;
}

const LATENESS_MS = 10;
const LATENESS_SHARE = 0.05;
const PACED_SHARE = 0.98;
const BUSY_SHARE = 0.85;
/** For the 99th percentile to have an upper bound. */
const LEAST_SAMPLES = samplesForInterval(0.99);

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const ms = (value: number) => `${value.toPrecision(3)} ms`;

function clientReasons(evidence: ValidityEvidence): ValidityReason[] {
  const { latenessP99, p50 = 0, scheduled, notSent, busyShare } = evidence;
  const reasons: ValidityReason[] = [];
  const lateness = Math.max(LATENESS_MS, LATENESS_SHARE * p50);
  if (latenessP99 > lateness) {
    reasons.push({
      code: 'schedule-delay',
      message: `One request in a hundred began ${ms(
        latenessP99,
      )} late or later, because the generator did not get to run in time. Run it where more CPU is free, or ask for less.`,
      measured: latenessP99,
      limit: lateness,
    });
  }
  const paced = scheduled > 0 ? evidence.pacedInTime / scheduled : 1;
  if (paced < PACED_SHARE) {
    reasons.push({
      code: 'achieved-rate',
      message: `The generator began only ${percent(
        paced,
      )} of the requests in time. Use more workers, run it where more CPU is free, or ask for a lower rate.`,
      measured: paced,
      limit: PACED_SHARE,
    });
  }
  if (notSent > 0) {
    reasons.push({
      code: 'not-sent',
      message: `${notSent} requests could not be sent for want of something on the generator's side, such as open files or ports. The failures say what.`,
      measured: notSent,
      limit: 0,
    });
  }
  if (busyShare > BUSY_SHARE) {
    reasons.push({
      code: 'worker-busy',
      message: `A worker had something to do for ${percent(
        busyShare,
      )} of the time, so answers waited for it. Use more workers, on more CPUs.`,
      measured: busyShare,
      limit: BUSY_SHARE,
    });
  }
  return reasons;
}

function notes(evidence: ValidityEvidence): ValidityReason[] {
  const { scheduled, waitedForConnection, succeeded } = evidence;
  const waited = scheduled > 0 ? waitedForConnection / scheduled : 0;
  return [
    ...(waited > 0.01
      ? [
          {
            code: 'connections-busy',
            message: `${percent(
              waited,
            )} of the requests found every connection busy and waited: the service was slower than the rate. The wait is part of the response latency, not of the service latency.`,
            measured: waited,
          },
        ]
      : []),
    ...(succeeded < LEAST_SAMPLES && scheduled >= LEAST_SAMPLES
      ? [
          {
            code: 'few-successes',
            message: `Only ${succeeded} of ${scheduled} requests succeeded, so the 99th percentile of their latency is not known.`,
            measured: succeeded,
            limit: LEAST_SAMPLES,
          },
        ]
      : []),
  ];
}

/**
 * Whether the result says something about the service. The gravest fault gives
 * the verdict, and all are among the reasons.
 */
export function judgeValidity(evidence: ValidityEvidence): BenchmarkValidity {
  const { target, scheduled } = evidence;
  const found: [BenchmarkVerdict, ValidityReason[]][] = [];
  if (evidence.interrupted) {
    found.push([
      'interrupted',
      [
        {
          code: 'interrupted',
          message:
            'It was stopped before its end; what it measured until then is kept.',
        },
      ],
    ]);
  }
  if (target && target.before !== target.after) {
    found.push([
      'target-changed',
      [
        {
          code: 'target-changed',
          message: `What serves changed meanwhile, from ${target.before} to ${target.after}. Repeat it when nothing is rolled out or scaled.`,
        },
      ],
    ]);
  }
  const client = clientReasons(evidence);
  if (client.length > 0) {
    found.push(['client-limited', client]);
  }
  if (scheduled < LEAST_SAMPLES) {
    found.push([
      'too-few-samples',
      [
        {
          code: 'too-few-samples',
          message: `${scheduled} requests are too few: the 99th percentile has an upper bound from ${LEAST_SAMPLES} on. Run it for longer.`,
          measured: scheduled,
          limit: LEAST_SAMPLES,
        },
      ],
    ]);
  }
  return {
    verdict: found[0]?.[0] ?? 'valid',
    reasons: [...found.flatMap(([, reasons]) => reasons), ...notes(evidence)],
  };
}
