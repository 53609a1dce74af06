import { useSignal } from '@backstage/plugin-signals-react';
import {
  Benchmark,
  BENCHMARKS_SIGNAL_CHANNEL,
  BenchmarkSignal,
} from '@fairway/backstage-plugin-mlops-common';
import { useRef } from 'react';
import { useMlops } from './useMlops';

const idlePollMs = 10_000;
const livePollMs = 1_000;

/** Whether a benchmark still has news to come. */
export const isUnderWay = (benchmark: Pick<Benchmark, 'state'>): boolean =>
  benchmark.state === 'queued' || benchmark.state === 'running';

/** Changes when a benchmark may have news: a hint to fetch again. */
function useBenchmarkHint(
  concerns: (signal: BenchmarkSignal) => boolean,
): unknown {
  const { lastSignal } = useSignal<BenchmarkSignal>(BENCHMARKS_SIGNAL_CHANNEL);
  const hint = useRef<BenchmarkSignal | null>(null);
  if (lastSignal && concerns(lastSignal)) {
    hint.current = lastSignal;
  }
  return hint.current;
}

/** A page of the benchmarks of a service, live while one is under way. */
export const useBenchmarks = (
  service: string,
  query: { limit: number; offset: number },
) =>
  useMlops('listBenchmarks', {
    path: { service },
    query,
    hint: useBenchmarkHint(signal => signal.service === service),
    pollMs: data => (data?.items.some(isUnderWay) ? livePollMs : idlePollMs),
  });

/** One benchmark, live until it has ended; what has ended does not change. */
export const useBenchmark = (id: string) =>
  useMlops('getBenchmark', {
    path: { id },
    hint: useBenchmarkHint(signal => signal.benchmark === id),
    pollMs: data => (!data || isUnderWay(data) ? livePollMs : undefined),
  });
