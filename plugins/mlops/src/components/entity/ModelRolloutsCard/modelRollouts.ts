import type {
  InferenceService,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import type { MlopsApi } from '../../../api';

/** A service of a model with its latest rollout, if it has had one. */
export type ServiceRollout = {
  id: string;
  service: InferenceService;
  rollout?: Rollout;
  /** Model version that the rollout ships, if it is known. */
  version?: string;
  error?: Error;
};

/** How many services are asked for their rollouts. */
const maximumServices = 10;
const recentRevisions = 20;

/**
 * The latest rollout of each service of a model. A service whose rollouts cannot
 * be read is in the list with its error, so that one never blanks the others.
 */
export async function loadModelRollouts(
  mlopsApi: MlopsApi,
  model: string,
  signal: AbortSignal,
): Promise<ServiceRollout[]> {
  const { items } = await mlopsApi.call('listServices', {
    query: { model, limit: maximumServices },
    signal,
  });
  return Promise.all(
    items.map(async (service): Promise<ServiceRollout> => {
      const { name: id } = service;
      try {
        return { id, service, ...(await latestOf(mlopsApi, service, signal)) };
      } catch (error) {
        return {
          id,
          service,
          error: error instanceof Error ? error : new Error(String(error)),
        };
      }
    }),
  );
}

async function latestOf(
  mlopsApi: MlopsApi,
  service: InferenceService,
  signal: AbortSignal,
): Promise<Pick<ServiceRollout, 'rollout' | 'version'>> {
  const { items } = await mlopsApi.call('listRollouts', {
    query: { service: service.name, limit: 1 },
    signal,
  });
  const [rollout] = items;
  if (!rollout) {
    return {};
  }
  const revisions = await mlopsApi.call('listRevisions', {
    path: { service: service.name },
    query: { limit: recentRevisions },
    signal,
  });
  const candidate = revisions.items.find(
    ({ number }) => number === rollout.candidateRevision,
  );
  return { rollout, version: candidate?.spec.modelVersion };
}
