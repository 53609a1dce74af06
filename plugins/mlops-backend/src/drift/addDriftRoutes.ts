import { Handle } from '../http/handle';
import { DriftReader } from './report/DriftReader';

export function addDriftRoutes(
  handle: Handle,
  { drift }: { drift: DriftReader },
): void {
  handle('getServiceDrift', async ({ path, query, credentials }) =>
    drift.get(path.service, query, credentials),
  );
}
