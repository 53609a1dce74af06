import { z } from 'zod';
import {
  benchmarkDetailsSchema,
  benchmarkOptionsSchema,
  benchmarkRequestSchema,
  benchmarkSchema,
} from './benchmarks';
import { pageSchema } from './common';
import {
  deploymentRequestSchema,
  deploymentSchema,
  previewSchema,
  submitRequestSchema,
  submittedSchema,
} from './deployments';
import { driftQuerySchema, serviceDriftSchema } from './drift';
import {
  createdKeySchema,
  keyRequestSchema,
  keySchema,
  revokedKeySchema,
} from './keys';
import { logLineSchema, logQuerySchema } from './logs';
import { pullRequestSchema, serviceManifestsSchema } from './manifests';
import { modelCardSchema, modelSchema } from './models';
import { poolFitSchema, poolSchema } from './pools';
import { optionsSchema } from './resources';
import { rolloutOperations } from './rollouts/operations';
import {
  eventSchema,
  revisionRequestSchema,
  revisionSchema,
  serviceQuerySchema,
  serviceSchema,
} from './services';

const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  offset: z.coerce.number().int().min(0).optional(),
});

const modelQuerySchema = pageQuerySchema.extend({
  deployable: z.enum(['true', 'false']).optional(),
  search: z.string().max(100).optional(),
  runtime: z
    .string()
    .max(63)
    .optional()
    .describe('Only models of which a version is served by it'),
});

const poolFitQuerySchema = z.object({
  model: z.string().optional(),
  version: z.string().optional(),
  cpu: z.coerce.number().optional(),
  memoryMiB: z.coerce.number().optional(),
  gpus: z.coerce.number().optional(),
  contextLength: z.coerce.number().int().min(16).optional(),
  quantization: z.string().max(64).optional(),
  replicas: z.coerce.number().int().optional(),
});
export type PoolFitQuery = z.infer<typeof poolFitQuerySchema>;

const list = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item) });

/** One operation of the HTTP API: the single source of router, client and OpenAPI document. */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  /** Path below `/api/mlops` with `:parameters`. */
  path: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The status of success. */
  status: 200 | 201 | 202;
  response: z.ZodType;
}

/** Every operation of `/api/mlops` but the streaming proxy below `/endpoints`. */
export const operations = {
  getOptions: {
    method: 'get',
    path: '/options',
    summary: 'Environments and sizes that deployments choose from',
    status: 200,
    response: optionsSchema,
  },
  listModels: {
    method: 'get',
    path: '/models',
    summary: 'Models of the catalog, and whether each can be deployed',
    query: modelQuerySchema,
    status: 200,
    response: pageSchema(modelSchema),
  },
  getModel: {
    method: 'get',
    path: '/models/:namespace/:name',
    summary: 'One model with its versions',
    status: 200,
    response: modelSchema,
  },
  getModelCard: {
    method: 'get',
    path: '/models/:namespace/:name/card',
    summary: 'The model card as Markdown',
    status: 200,
    response: modelCardSchema,
  },
  listPools: {
    method: 'get',
    path: '/pools',
    summary: 'Pools with capacity, reservations and who holds them',
    query: pageQuerySchema,
    status: 200,
    response: pageSchema(poolSchema),
  },
  listPoolFits: {
    method: 'get',
    path: '/pool-fits',
    summary: 'For each pool: does a request of this size fit, and if not, why',
    query: poolFitQuerySchema,
    status: 200,
    response: list(poolFitSchema),
  },
  getPool: {
    method: 'get',
    path: '/pools/:namespace/:name',
    summary: 'One pool',
    status: 200,
    response: poolSchema,
  },
  previewDeployment: {
    method: 'post',
    path: '/deployments/preview',
    summary: 'What a deployment would create, its findings and its price',
    body: deploymentRequestSchema,
    status: 200,
    response: previewSchema,
  },
  submitDeployment: {
    method: 'post',
    path: '/deployments',
    summary:
      'Deploy a model version; the same idempotency key never deploys twice',
    body: submitRequestSchema,
    status: 202,
    response: submittedSchema,
  },
  getDeployment: {
    method: 'get',
    path: '/deployments/:id',
    summary: 'One deployment with its timeline',
    status: 200,
    response: deploymentSchema,
  },
  listServices: {
    method: 'get',
    path: '/services',
    summary: 'Inference services that the caller may read',
    query: serviceQuerySchema,
    status: 200,
    response: pageSchema(serviceSchema),
  },
  getService: {
    method: 'get',
    path: '/services/:service',
    summary: 'One inference service',
    status: 200,
    response: serviceSchema,
  },
  listRevisions: {
    method: 'get',
    path: '/services/:service/revisions',
    summary: 'Revisions of a service, newest first',
    query: pageQuerySchema,
    status: 200,
    response: pageSchema(revisionSchema),
  },
  getManifests: {
    method: 'get',
    path: '/services/:service/manifests',
    summary:
      'All objects that a service needs now, and where in Git they are expected',
    status: 200,
    response: serviceManifestsSchema,
  },
  recordPullRequest: {
    method: 'post',
    path: '/services/:service/revisions/:revision/pull-request',
    summary: 'Say which pull request brings a revision to its cluster',
    body: pullRequestSchema,
    status: 200,
    response: revisionSchema,
  },
  createRevision: {
    method: 'post',
    path: '/services/:service/revisions',
    summary:
      'Change resources or environment variables: a new revision of the same model version',
    body: revisionRequestSchema,
    status: 202,
    response: serviceSchema,
  },
  stopService: {
    method: 'post',
    path: '/services/:service/stop',
    summary: 'Stop all replicas; the service keeps its name, keys and history',
    status: 202,
    response: serviceSchema,
  },
  startService: {
    method: 'post',
    path: '/services/:service/start',
    summary: 'Start a stopped service again',
    status: 202,
    response: serviceSchema,
  },
  deleteService: {
    method: 'delete',
    path: '/services/:service',
    summary: 'Remove the service; its history is kept',
    status: 202,
    response: serviceSchema,
  },
  listEvents: {
    method: 'get',
    path: '/services/:service/events',
    summary: 'What happened to a service, newest first',
    query: pageQuerySchema,
    status: 200,
    response: pageSchema(eventSchema),
  },
  listDeployments: {
    method: 'get',
    path: '/services/:service/deployments',
    summary: 'Deployments of a service with their timelines, newest first',
    query: pageQuerySchema,
    status: 200,
    response: pageSchema(deploymentSchema),
  },
  listLogs: {
    method: 'get',
    path: '/services/:service/logs',
    summary: 'The last log lines of the replicas, oldest first',
    query: logQuerySchema,
    status: 200,
    response: list(logLineSchema),
  },
  listKeys: {
    method: 'get',
    path: '/services/:service/keys',
    summary: 'Endpoint keys without their secrets',
    query: pageQuerySchema,
    status: 200,
    response: pageSchema(keySchema),
  },
  createKey: {
    method: 'post',
    path: '/services/:service/keys',
    summary:
      'Create an endpoint key; the answer is the only place that shows it',
    body: keyRequestSchema,
    status: 201,
    response: createdKeySchema,
  },
  revokeKey: {
    method: 'delete',
    path: '/services/:service/keys/:key',
    summary: 'Revoke an endpoint key at once',
    status: 200,
    response: revokedKeySchema,
  },
  getServiceDrift: {
    method: 'get',
    path: '/services/:service/drift',
    summary:
      'How inputs and outputs differ from the reference data of the model version',
    query: driftQuerySchema,
    status: 200,
    response: serviceDriftSchema,
  },
  getBenchmarkOptions: {
    method: 'get',
    path: '/services/:service/benchmark-options',
    summary: 'Presets and limits for a benchmark of this service',
    status: 200,
    response: benchmarkOptionsSchema,
  },
  listBenchmarks: {
    method: 'get',
    path: '/services/:service/benchmarks',
    summary: 'Benchmarks of a service, newest first',
    query: pageQuerySchema,
    status: 200,
    response: pageSchema(benchmarkSchema),
  },
  startBenchmark: {
    method: 'post',
    path: '/services/:service/benchmarks',
    summary: 'Load a service at a fixed rate and measure how it answers',
    body: benchmarkRequestSchema,
    status: 202,
    response: benchmarkSchema,
  },
  getBenchmark: {
    method: 'get',
    path: '/benchmarks/:id',
    summary: 'One benchmark with its windows and its report',
    status: 200,
    response: benchmarkDetailsSchema,
  },
  cancelBenchmark: {
    method: 'post',
    path: '/benchmarks/:id/cancel',
    summary: 'End a benchmark; what it has measured is kept',
    status: 202,
    response: benchmarkSchema,
  },
  ...rolloutOperations,
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
