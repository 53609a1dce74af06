import {
  DeploymentRequest,
  ModelVersionInfo,
  Options,
  poolReadPermission,
  PoolFitQuery,
  replicaRange,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { desiredRevision, findVersion } from '../deployments/desiredRevision';
import { preflight } from '../deployments/Preflight';
import { isBlocked } from '../findings';
import { Handle, pageOf } from '../http/handle';
import { ModelsReader } from '../models/ModelsReader';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials } from '../principal';
import { modelName } from '../services/modelName';
import { amountsOf, findCapacityProblems } from './fit';
import { PoolsReader } from './PoolsReader';

const maximumPoolsToFit = 50;

export interface PoolRoutesOptions {
  pools: PoolsReader;
  models: ModelsReader;
  targets: Map<string, ServingTarget>;
  access: ServiceAccess;
  options: Options;
}

export function addPoolRoutes(handle: Handle, options: PoolRoutesOptions) {
  const { pools, access } = options;

  handle('listPools', async ({ query, credentials }) => {
    await access.requireBasic(poolReadPermission, credentials);
    return await pools.list(pageOf(query), credentials);
  });

  handle('getPool', async ({ path, credentials }) => {
    await access.requireBasic(poolReadPermission, credentials);
    const { pool } = await pools.get(
      `gpupool:${path.namespace}/${path.name}`,
      credentials,
    );
    return pool;
  });

  handle('listPoolFits', async ({ query, credentials }) => {
    await access.requireBasic(poolReadPermission, credentials);
    const page = await pools.list(
      { limit: maximumPoolsToFit, offset: 0 },
      credentials,
    );
    const items = await Promise.all(
      page.items.map(async ({ ref }) =>
        fitOf(ref, query, credentials, options),
      ),
    );
    return { items };
  });
}

/** Does what the form has so far fit on this pool? Without a model only capacity is asked. */
async function fitOf(
  ref: string,
  query: PoolFitQuery,
  credentials: Credentials,
  { pools, models, targets, options }: PoolRoutesOptions,
) {
  const read = await pools.get(ref, credentials);
  const { pool } = read;
  const small = options.sizes[0];
  const resources = {
    cpu: query.cpu ?? small.resources.cpu,
    memoryMiB: query.memoryMiB ?? small.resources.memoryMiB,
    gpus: query.gpus ?? small.resources.gpus,
  };
  const replicas = query.replicas ?? replicaRange(small).max;
  if (!query.model || !query.version) {
    const findings = findCapacityProblems({
      pool: pool.title,
      capacity: pool.capacity,
      reserved: pool.reserved,
      wanted: amountsOf(resources, replicas),
    });
    return { pool, fits: !isBlocked(findings), findings };
  }
  const model = await models.get(query.model, credentials);
  const version = findVersion(model, query.version);
  const request = {
    name: 'preview',
    model: model.ref,
    version: query.version,
    environment: options.environments[0].name,
    pool: pool.ref,
    owner: model.owner,
    resources,
    replicas,
  };
  const findings = await preflight({
    service: { ...request, id: 'preview', modelName: modelName(request) },
    spec: desiredRevision(
      { ...request, ...languageModelOf(version, resources.gpus, query) },
      version,
      options,
    ),
    number: 1,
    pool: read,
    target: targets.get(pool.target)!,
  });
  return { pool, fits: !isBlocked(findings), findings };
}

/** How the form would have a language model served so far. */
function languageModelOf(
  { languageModel, container }: ModelVersionInfo,
  gpus: number,
  { contextLength, quantization }: PoolFitQuery,
): Pick<DeploymentRequest, 'languageModel'> {
  return languageModel && !container
    ? {
        languageModel: {
          tensorParallelism: Math.max(1, gpus),
          ...(contextLength !== undefined && { contextLength }),
          ...(quantization !== undefined && { quantization }),
        },
      }
    : {};
}
