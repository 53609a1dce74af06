import type {
  BenchmarkDetails,
  BenchmarkOptions,
  OperationName,
} from '@fairway/backstage-plugin-mlops-common';
import { runningBenchmark } from './benchmarkFixtures';
import { FakeRequest, Handler, notFound, page } from './fakeHandler';

/** The operations on benchmarks, in memory. */
export function createFakeBenchmarks(state: {
  benchmarks: BenchmarkDetails[];
  benchmarkOptions: BenchmarkOptions;
}) {
  const benchmarkOf = ({ path }: FakeRequest) => {
    const found = state.benchmarks.find(({ id }) => id === path.id);
    if (!found) {
      throw notFound(`benchmark ${path.id}`);
    }
    return found;
  };
  return {
    getBenchmarkOptions: () => state.benchmarkOptions,
    listBenchmarks: ({ path, query }) =>
      page(
        state.benchmarks.filter(({ service }) => service === path.service),
        query,
      ),
    startBenchmark: ({ path, body }) => {
      const { preset, idempotencyKey, ...own } = body;
      const started: BenchmarkDetails = {
        ...runningBenchmark,
        id: `benchmark-${state.benchmarks.length + 1}`,
        service: path.service,
        preset,
        load: { ...runningBenchmark.load, ...own },
      };
      state.benchmarks = [started, ...state.benchmarks];
      return started;
    },
    getBenchmark: benchmarkOf,
    cancelBenchmark: request => {
      const cancelled: BenchmarkDetails = {
        ...benchmarkOf(request),
        state: 'cancelled',
        progress: undefined,
      };
      state.benchmarks = state.benchmarks.map(entry =>
        entry.id === cancelled.id ? cancelled : entry,
      );
      return cancelled;
    },
  } satisfies Partial<Record<OperationName, Handler>>;
}
