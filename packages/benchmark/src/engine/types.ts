import type { MomentsState } from '@fairway/statistics';
import type { BenchmarkFailure, BenchmarkOutcome } from '../report/types.ts';

/** What one worker has of one window so far. */
export interface WindowPart {
  index: number;
  /** Nothing of it can change any more. */
  closed: boolean;
  scheduled: number;
  sent: number;
  succeeded: number;
  failed: number;
  inFlight: number;
  peak: number;
  /** Response latencies of those that succeeded, a LogHistogram in base64. */
  histogram?: string;
}

/** Latencies of one kind, in milliseconds. */
export interface LatencyPart {
  /** A LogHistogram in base64. */
  histogram: string;
  moments: MomentsState;
  /** Every one, when there were few enough to keep them all. */
  values?: Float64Array;
}

/** What one worker measured. */
export interface EnginePart {
  scheduled: number;
  outcomes: Record<BenchmarkOutcome, number>;
  statuses: Record<string, number>;
  failures: BenchmarkFailure[];
  response: LatencyPart;
  service: LatencyPart;
  scheduleDelay: LatencyPart;
  /** How late the pacer was, of all requests: a LogHistogram in base64. */
  lateness: string;
  /** Mean response latency of all requests, whatever their outcome. */
  allResponses: MomentsState;
  /** Requests handed to sockets while the measured part lasted. */
  sentInTime: number;
  /** Right answers that came while the measured part lasted. */
  succeededInTime: number;
  /** Requests of the measured part that the pacer began while it lasted. */
  pacedInTime: number;
  /** Requests of the measured part that had to wait for a connection. */
  waitedForConnection: number;
  /** Milliseconds of requests due and not answered, added up over the part. */
  inFlightMs: number;
  /** Share of its time that the worker was not waiting, 0 to 1. */
  busyShare: number;
  /** Milliseconds that the measured part lasted, shorter if interrupted. */
  measuredMs: number;
}
