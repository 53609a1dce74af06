import { AuditorService } from '@backstage/backend-plugin-api';
import { audited } from '../http/audited';
import { Handle, pageOf } from '../http/handle';
import { BenchmarksService } from './BenchmarksService';

export function addBenchmarkRoutes(
  handle: Handle,
  options: { benchmarks: BenchmarksService; auditor: AuditorService },
): void {
  const { benchmarks, auditor } = options;

  handle('getBenchmarkOptions', async ({ path, credentials }) =>
    benchmarks.options(path.service, credentials),
  );

  handle('listBenchmarks', async ({ path, query, credentials }) =>
    benchmarks.list(path.service, pageOf(query), credentials),
  );

  handle('startBenchmark', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'benchmark-start',
        request,
        meta: {
          service: path.service,
          preset: body.preset,
          rate: body.rate,
          durationSeconds: body.durationSeconds,
        },
      },
      () => benchmarks.start(path.service, body, credentials),
    ),
  );

  handle('getBenchmark', async ({ path, credentials }) =>
    benchmarks.get(path.id, credentials),
  );

  handle('cancelBenchmark', async ({ path, credentials, request }) =>
    audited(
      auditor,
      { eventId: 'benchmark-cancel', request, meta: { benchmark: path.id } },
      () => benchmarks.cancel(path.id, credentials),
    ),
  );
}
