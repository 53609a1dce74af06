import type {
  InferenceService,
  ServiceDrift,
} from '@fairway/backstage-plugin-mlops-common';
import type { MlopsApi } from '../../../api';

/** A service of a model and whether it has drifted. */
export type DriftOfService = {
  id: string;
  service: InferenceService;
  drift?: ServiceDrift;
  error?: Error;
};

/** How many services are asked. */
const maximumServices = 5;

/**
 * The drift of each service of a model. One that cannot be read is in the list
 * with its error, so that it never blanks the others.
 */
export async function loadModelDrift(
  mlopsApi: MlopsApi,
  model: string,
  signal: AbortSignal,
): Promise<DriftOfService[]> {
  const { items } = await mlopsApi.call('listServices', {
    query: { model, limit: maximumServices },
    signal,
  });
  return Promise.all(
    items.map(async (service): Promise<DriftOfService> => {
      const { name } = service;
      try {
        const drift = await mlopsApi.call('getServiceDrift', {
          path: { service: name },
          signal,
        });
        return { id: name, service, drift };
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(`${error}`);
        return { id: name, service, error: failure };
      }
    }),
  );
}
