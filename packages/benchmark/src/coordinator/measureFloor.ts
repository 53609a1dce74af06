import { LogHistogram } from '@fairway/statistics';
import { requestBytes } from '../http/requestBytes.ts';
import type { BenchmarkPlan } from '../plan.ts';
import type { BenchmarkReport } from '../report/types.ts';
import type { WorkerShare } from '../worker/messages.ts';
import { WorkerProcess } from './WorkerProcess.ts';

const START_MS = 15_000;
const FLOOR_MS = 30_000;

/**
 * What the workers measure against a server that does nothing.
 * @param signal - ends the server, and with it the waiting for the workers
 * @throws Error when a worker fails, or on the signal
 */
export async function measureFloor(
  plan: BenchmarkPlan,
  workers: readonly WorkerProcess[],
  shares: readonly WorkerShare[],
  signal?: AbortSignal,
): Promise<BenchmarkReport['floor']> {
  const server = WorkerProcess.start();
  const end = () => server.end();
  signal?.addEventListener('abort', end);
  try {
    const size = requestBytes(plan.endpoint, plan.requests[0]).length;
    const { port } = await server.ask(
      { type: 'serve-nothing', requestBytes: size },
      'serving',
      { timeoutMs: START_MS },
    );
    const floors = await Promise.all(
      workers.map((worker, i) =>
        worker.ask(
          { type: 'measure-floor', plan, share: shares[i], port },
          'floor',
          { timeoutMs: FLOOR_MS },
        ),
      ),
    );
    const histogram = LogHistogram.create();
    for (const { floor } of floors) {
      histogram.merge(LogHistogram.fromBase64(floor.histogram));
    }
    if (histogram.count === 0) {
      return undefined;
    }
    return {
      p50: histogram.quantile(0.5),
      p99: histogram.quantile(0.99),
      maximalRate: floors.reduce(
        (sum, { floor }) => sum + floor.maximalRate,
        0,
      ),
    };
  } finally {
    signal?.removeEventListener('abort', end);
    await server.end();
  }
}
