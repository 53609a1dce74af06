import {
  BenchmarkReport,
  BenchmarkWindow,
} from '@fairway/backstage-plugin-mlops-common';
import { runBenchmark } from '@fairway/benchmark';
import type { BenchmarkPlan } from '@fairway/benchmark';

/** How far a generator is. */
export interface GeneratorProgress {
  phase: 'preparing' | 'warm-up' | 'measured' | 'draining';
  elapsedSeconds: number;
  totalSeconds: number;
  /** What is happening now. */
  message: string;
  /** New or changed since the last progress; one has its start for a name. */
  windows: BenchmarkWindow[];
}

/**
 * Sends load, from processes of its own, and reports what came of it.
 *
 * When the signal aborts, it ends its processes and reports what was measured
 * so far with the verdict `interrupted`.
 */
export type GenerateLoad = (
  plan: BenchmarkPlan,
  options: {
    onProgress: (progress: GeneratorProgress) => void;
    signal: AbortSignal;
  },
) => Promise<BenchmarkReport>;

/** The load generator of this project. */
export const generateLoad: GenerateLoad = runBenchmark;
