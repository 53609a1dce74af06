import {
  Benchmark,
  BenchmarkLoad,
  BenchmarkState,
} from '@fairway/backstage-plugin-mlops-common';
import {
  BigIntColumn,
  parseJson,
  toInstant,
  toOptionalInstant,
} from '../database';

export const BENCHMARKS = 'mlops_benchmarks';
export const RESULTS = 'mlops_benchmark_results';

/** How many windows of a benchmark are kept: ten minutes of a second each. */
export const MAXIMUM_WINDOWS = 600;

export interface BenchmarkRow {
  id: string;
  service_id: string;
  active_service_id: string | null;
  revision_number: number;
  state: BenchmarkState;
  preset: string | null;
  load: string;
  created_by: string;
  created_at: BigIntColumn;
  started_at: BigIntColumn | null;
  finished_at: BigIntColumn | null;
  error: string | null;
  progress: string | null;
  summary: string | null;
  idempotency_key: string | null;
  request_hash: string;
  cancelled_by: string | null;
  runner: string | null;
  heartbeat_at: BigIntColumn | null;
}

export interface ResultRow {
  benchmark_id: string;
  windows: string;
  report: string | null;
}

/** A benchmark with what only the backend needs. */
export type StoredBenchmark = Benchmark & {
  serviceId: string;
  requestHash: string;
  cancelledBy?: string;
};

export function toBenchmark(
  row: BenchmarkRow & { name: string },
): StoredBenchmark {
  return {
    id: row.id,
    serviceId: row.service_id,
    requestHash: row.request_hash,
    cancelledBy: row.cancelled_by ?? undefined,
    service: row.name,
    revision: row.revision_number,
    state: row.state,
    preset: row.preset ?? undefined,
    load: JSON.parse(row.load) as BenchmarkLoad,
    createdBy: row.created_by,
    createdAt: toInstant(row.created_at),
    startedAt: toOptionalInstant(row.started_at),
    finishedAt: toOptionalInstant(row.finished_at),
    error: row.error ?? undefined,
    progress: parseJson(row.progress),
    summary: parseJson(row.summary),
  };
}

/** The API's view of it. */
export function toApi({
  serviceId: _serviceId,
  requestHash: _requestHash,
  cancelledBy: _cancelledBy,
  ...benchmark
}: StoredBenchmark): Benchmark {
  return benchmark;
}
