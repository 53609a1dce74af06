import type {
  Benchmark,
  BenchmarkOptions,
} from '@fairway/backstage-plugin-mlops-common';
import { useCallback } from 'react';
import { useText } from '../../translation';

/** Names a benchmark: as its preset, or as somebody's own load. */
export function useBenchmarkName(options: BenchmarkOptions | undefined) {
  const t = useText();
  return useCallback(
    ({ preset }: Pick<Benchmark, 'preset'>): string =>
      preset === undefined
        ? t('benchmarks.own')
        : options?.presets.find(({ name }) => name === preset)?.title ?? preset,
    [options, t],
  );
}
