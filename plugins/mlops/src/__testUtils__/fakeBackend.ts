import { driftOf } from './driftFixtures';
import {
  Approval,
  BenchmarkDetails,
  InferenceService,
  ModelInfo,
  Operation,
  OperationName,
  operations,
  Pool,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { createFakeBenchmarks } from './fakeBenchmarks';
import { createFakeKeys } from './fakeKeys';
import { createFakeLogs } from './fakeLogs';
import { createFakeRollouts } from './fakeRollouts';
import {
  approvals,
  bakingRollout,
  benchmarkOptions,
  candidateRevision,
  degradedService,
  diabetesModel,
  digitsModel,
  errorsEvidence,
  failedBenchmark,
  finishedBenchmark,
  hostPool,
  legacyModel,
  limitedBenchmark,
  lostPool,
  readyService,
  rolloutOptions,
  rolloutSignals,
  stagingPromotion,
  stoppedService,
} from './fixtures';
import { deployments, events, keys, logLines } from './history';
import {
  FakeFailure,
  FakeRequest,
  Handler,
  notFound,
  page,
} from './fakeHandler';
import { fakeCompletion } from './fakeCompletion';
import { EndpointCall, endpointOf } from './fakeEndpoints';
import { fakeInference } from './fakeInference';

export const forbidden = () => {
  throw new FakeFailure(403, 'NotAllowedError', 'Unauthorized');
};
export const broken = () => {
  throw new FakeFailure(500, 'Error', 'the database is not reachable');
};
const answer = (status: number, body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });

/**
 * `/api/mlops` in memory, at the level of fetch: the real client is used, and
 * every answer is checked against the schema of its operation.
 */
export function createFakeBackend() {
  const state = {
    models: [digitsModel, diabetesModel, legacyModel] as ModelInfo[],
    services: [readyService, degradedService, stoppedService],
    pools: [hostPool, lostPool] as Pool[],
    keys: [...keys],
    events: [...events],
    deployments: [...deployments],
    logs: createFakeLogs(logLines),
    benchmarkOptions,
    benchmarks: [
      finishedBenchmark,
      limitedBenchmark,
      failedBenchmark,
    ] as BenchmarkDetails[],
    rollouts: [] as Rollout[],
    rolloutOptions,
    promotion: stagingPromotion,
    rolloutSignals,
    approvals: { [bakingRollout.id]: approvals } as Record<string, Approval[]>,
    evidence: [errorsEvidence],
    infer: fakeInference,
    complete: fakeCompletion as (body: any, signal: AbortSignal) => Response,
  };
  const calls: { name: string; request: FakeRequest }[] = [];

  const serviceOf = ({ path }: FakeRequest) => {
    const found = state.services.find(({ name }) => name === path.service);
    if (!found) {
      throw notFound(`service ${path.service}`);
    }
    return found;
  };
  const change = (request: FakeRequest, changes: Partial<InferenceService>) => {
    const changed = { ...serviceOf(request), ...changes };
    state.services = state.services.map(entry =>
      entry.name === changed.name ? changed : entry,
    );
    return changed;
  };
  const moveTo = (
    request: FakeRequest,
    phase: InferenceService['status']['phase'],
    desiredState: InferenceService['desiredState'],
  ) =>
    change(request, {
      desiredState,
      status: {
        phase,
        message: `The service is ${phase}.`,
        since: new Date().toISOString(),
      },
    });

  const handlers: Record<OperationName, Handler> = {
    getServiceDrift: ({ path }) => driftOf(path.service),
    getOptions: () => ({
      environments: [
        { name: 'development', title: 'Development', production: false },
        { name: 'staging', title: 'Staging', production: false },
        { name: 'production', title: 'Production', production: true },
      ],
      sizes: [],
    }),
    listModels: ({ query }) =>
      page(
        state.models.filter(
          model =>
            (!query.search ||
              model.title.toLowerCase().includes(query.search.toLowerCase())) &&
            (!query.deployable ||
              String(model.deployable) === query.deployable),
        ),
        query,
      ),
    getModel: ({ path }) => {
      const model = state.models.find(({ name }) => name === path.name);
      if (!model) {
        throw notFound(`model ${path.name}`);
      }
      return model;
    },
    getModelCard: () => ({
      markdown:
        '# Handwritten digits\n\nReads **one digit** from an 8 by 8 image.\n\n' +
        '| version | accuracy |\n| --- | --- |\n| 2 | 0.989 |\n| 1 | 0.953 |\n\n' +
        '## Limits\n\nTrained on 1,797 images of 43 writers. Not for post codes.\n\n' +
        '<script>window.hacked = true</script>',
    }),
    listPools: ({ query }) => page(state.pools, query),
    listPoolFits: () => ({ items: [] }),
    getPool: ({ path }) => {
      const pool = state.pools.find(({ name }) => name === path.name);
      if (!pool) {
        throw notFound(`pool ${path.name}`);
      }
      return pool;
    },
    previewDeployment: () => broken(),
    submitDeployment: () => broken(),
    getDeployment: () => state.deployments[0],
    listServices: ({ query }) =>
      page(
        state.services.filter(
          service =>
            (!query.search || service.name.includes(query.search)) &&
            (!query.environment || service.environment === query.environment) &&
            (!query.phase || service.status.phase === query.phase) &&
            (!query.model || service.model === query.model) &&
            (!query.pool || service.pool === query.pool),
        ),
        query,
      ),
    getService: serviceOf,
    listRevisions: request => {
      const { name, revision } = serviceOf(request);
      const shipped = state.rollouts.some(
        ({ service, candidateRevision: number }) =>
          service === name && number === candidateRevision.number,
      );
      const first = { ...revision, number: 1, reason: 'Deployed by template' };
      return page(
        [
          ...(shipped ? [candidateRevision] : []),
          revision,
          ...(revision.number === 1 ? [] : [first]),
        ],
        request.query,
      );
    },
    getManifests: request => ({
      service: serviceOf(request).name,
      revisions: [serviceOf(request).revision.number],
      manifests: [],
    }),
    recordPullRequest: request => ({
      ...serviceOf(request).revision,
      pullRequestUrl: request.body.url,
    }),
    createRevision: request => {
      const { revision } = serviceOf(request);
      const { reason, scaling, ...changes } = request.body;
      const isInPlace = scaling !== undefined && !Object.keys(changes).length;
      return change(request, {
        revision: {
          ...revision,
          number: revision.number + (isInPlace ? 0 : 1),
          reason: reason ?? 'Changed',
          spec: {
            ...revision.spec,
            ...changes,
            ...(scaling !== undefined && { scaling: scaling ?? undefined }),
          },
        },
      });
    },
    stopService: request => moveTo(request, 'stopping', 'stopped'),
    startService: request => moveTo(request, 'deploying', 'running'),
    deleteService: request => moveTo(request, 'deleting', 'deleted'),
    listEvents: ({ query }) => page(state.events, query),
    listDeployments: ({ query }) => page(state.deployments, query),
    // Pages read the stream.
    listLogs: () => ({ items: [] }),
    ...createFakeKeys(state),
    ...createFakeBenchmarks(state),
    ...createFakeRollouts(state),
  };

  const routes = Object.entries(operations).map(([name, operation]) => ({
    name: name as OperationName,
    operation: operation as Operation,
    pattern: new RegExp(
      `^${operation.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`,
    ),
  }));

  function handle(
    method: string,
    url: URL,
    body: unknown,
    signal: AbortSignal | null | undefined,
  ) {
    const path = url.pathname.replace(/^.*\/api\/mlops/, '');
    const asked = endpointOf(path);
    if (asked) {
      const { name, service } = asked;
      calls.push({ name, request: { path: { service }, query: {}, body } });
      return name === 'infer'
        ? state.infer(
            state.services.find(found => found.name === service),
            body,
          )
        : state.complete(body, signal!);
    }
    const [, followed] =
      path.match(/^\/services\/([^/]+)\/logs\/stream$/) ?? [];
    if (followed && state.services.some(({ name }) => name === followed)) {
      const query = Object.fromEntries(url.searchParams);
      const request = { path: { service: followed }, query, body };
      calls.push({ name: 'followLogs', request });
      return state.logs.follow(url.searchParams.get('replica'), signal!);
    }
    for (const { name, operation, pattern } of routes) {
      const match = path.match(pattern);
      if (match && operation.method === method.toLowerCase()) {
        const request = {
          path: Object.fromEntries(
            Object.entries(match.groups ?? {}).map(([key, value]) => [
              key,
              decodeURIComponent(value),
            ]),
          ),
          query: Object.fromEntries(url.searchParams),
          body: operation.body ? operation.body.parse(body) : body,
        };
        calls.push({ name, request });
        const result = handlers[name](request);
        return answer(operation.status, operation.response.parse(result));
      }
    }
    throw notFound(`${method} ${path}`);
  }

  const fakeFetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input), 'http://localhost:7007');
    const method = init?.method ?? 'GET';
    init?.signal?.throwIfAborted();
    try {
      return handle(
        method,
        url,
        init?.body ? JSON.parse(String(init.body)) : undefined,
        init?.signal,
      );
    } catch (error) {
      if (!(error instanceof FakeFailure)) {
        throw error;
      }
      const { name, message, status } = error;
      return answer(status, {
        error: { name, message },
        request: { method, url: url.pathname },
        response: { statusCode: status },
      });
    }
  };

  return {
    state,
    calls,
    fetch: fakeFetch,
    /** Replaces what one operation answers. */
    on: (name: OperationName, handler: Handler) => {
      handlers[name] = handler;
    },
    /** What one operation answers, to be asked by what replaces it. */
    handlerOf: (name: OperationName) => handlers[name],
    callsOf: (name: OperationName | EndpointCall | 'followLogs') =>
      calls.filter(call => call.name === name).map(call => call.request),
  };
}

export type FakeBackend = ReturnType<typeof createFakeBackend>;
