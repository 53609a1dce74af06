import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  ReachableEndpoint,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { setTimeout as delay } from 'node:timers/promises';
import { modelName } from '../../services/modelName';
import { ServicesStore, StoredService } from '../../services/ServicesStore';
import { obstacleOf } from '../obstacle';
import { StoredBenchmark } from '../rows';
import { BenchmarkClaim, BenchmarkClaims } from './BenchmarkClaims';
import { trialRequest } from '../../endpoints/trialRequest';
import { startedEvent } from './ending';
import { trialPrediction } from './trialPrediction';

const readyWithinMs = 30_000;
const pollMs = 500;
/** A service that sleeps has to start, which may take as long as its model loads. */
const trialTimeoutMs = 90_000;

/** A service that answers, and what to send to it. */
export interface Prepared {
  service: StoredService;
  target: ServingTarget;
  endpoint: ReachableEndpoint;
  body: Uint8Array;
  /** The revision that is measured. */
  revision: number;
}

/**
 * Brings a service to the point where load means something: it is ready, awake,
 * and answers what will be sent.
 *
 * @throws ConflictError, NotFoundError or ServiceUnavailableError that says why
 * it cannot be measured, and what to do.
 */
export async function prepare(options: {
  benchmark: StoredBenchmark;
  claim: BenchmarkClaim;
  claims: BenchmarkClaims;
  services: ServicesStore;
  targets: Map<string, ServingTarget>;
  signal: AbortSignal;
  onProgress: (message: string) => Promise<void>;
}): Promise<Prepared> {
  const { benchmark, claims, targets, signal, onProgress } = options;
  const { service, revision, spec } = await readyService(options);
  const target = targets.get(service.target);
  if (!target) {
    throw new NotFoundError(
      `No serving target '${service.target}' is installed in this portal`,
    );
  }
  const trial = trialRequest(spec, modelName(service));
  const body = Buffer.from(JSON.stringify(trial.body));
  const endpoint = await target.reach(service);
  const { revisions } = await target.observe(service);
  const asleep = revisions.every(({ readyReplicas }) => readyReplicas === 0);
  await onProgress(
    asleep
      ? 'The service sleeps; waking it up'
      : 'Making sure that the service answers',
  );
  await trialPrediction({
    endpoint,
    path: trial.path,
    body,
    madeUp: trial.madeUp,
    timeoutMs: trialTimeoutMs,
    signal,
  });
  signal.throwIfAborted();
  await claims.begin(
    options.claim,
    revision,
    startedEvent(benchmark, { revision, woken: asleep }),
  );
  return { service, target, endpoint, body, revision };
}

async function readyService(options: {
  benchmark: StoredBenchmark;
  services: ServicesStore;
  signal: AbortSignal;
  onProgress: (message: string) => Promise<void>;
}) {
  const { benchmark, services, signal, onProgress } = options;
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const service = await services.getById(benchmark.serviceId);
    const revision =
      service && (service.servingRevision ?? service.revisionNumber);
    const spec =
      service && (await services.getRevision(service.id, revision!))?.spec;
    if (!service || !spec) {
      throw new NotFoundError(`The service ${benchmark.service} is gone`);
    }
    const obstacle = obstacleOf(service, spec);
    if (!obstacle) {
      return { service, revision: revision!, spec };
    }
    const underWay =
      service.phase === 'queued' || service.phase === 'deploying';
    if (!underWay || performance.now() >= deadline) {
      throw new ConflictError(obstacle);
    }
    await onProgress(obstacle);
    await delay(pollMs, undefined, { signal });
  }
}
