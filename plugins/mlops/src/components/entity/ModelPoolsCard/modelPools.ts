import { parseEntityRef } from '@backstage/catalog-model';
import type {
  Amounts,
  InferenceService,
  Pool,
} from '@fairway/backstage-plugin-mlops-common';
import type { MlopsApi } from '../../../api';

/** A pool, and what the services of one model hold of it. */
export type ModelPool = {
  ref: string;
  held: Amounts;
  pool?: Pool;
  error?: Error;
};

/** What the services hold of a pool, by the pool's own account. */
export function heldBy(pool: Pool, services: InferenceService[]): Amounts {
  const names = new Set(services.map(service => service.name));
  return pool.holders
    .filter(holder => names.has(holder.service))
    .reduce(
      (sum, { reserved }) => ({
        cpu: sum.cpu + reserved.cpu,
        memoryMiB: sum.memoryMiB + reserved.memoryMiB,
        gpus: sum.gpus + reserved.gpus,
      }),
      { cpu: 0, memoryMiB: 0, gpus: 0 },
    );
}

const maximumPools = 10;

/**
 * The pools that a model's services run on. A pool that cannot be read is in
 * the list with its error, so that one bad pool never blanks the others.
 */
export async function loadModelPools(
  mlopsApi: MlopsApi,
  model: string,
  signal: AbortSignal,
): Promise<ModelPool[]> {
  const { items } = await mlopsApi.call('listServices', {
    query: { model, limit: 200 },
    signal,
  });
  const refs = [...new Set(items.map(service => service.pool))];
  return Promise.all(
    refs.slice(0, maximumPools).map(async ref => {
      const nothing = { cpu: 0, memoryMiB: 0, gpus: 0 };
      try {
        const { namespace, name } = parseEntityRef(ref);
        const pool = await mlopsApi.call('getPool', {
          path: { namespace, name },
          signal,
        });
        return { ref, pool, held: heldBy(pool, items) };
      } catch (error) {
        return {
          ref,
          held: nothing,
          error: error instanceof Error ? error : new Error(String(error)),
        };
      }
    }),
  );
}
