import {
  Fence,
  Observation,
  ServingTarget,
  StaleEpochError,
} from '@fairway/backstage-plugin-mlops-node';
import { Claim, ClaimLostError, Release } from '../../control';
import { DeploymentsStore } from '../../deployments/DeploymentsStore';
import { spokenEndpoint } from '../../endpoints/spokenEndpoint';
import { planAwaited, waitsForOf } from './awaited';
import { Declarations } from './Declarations';
import { isDeploying } from './deploymentOutcome';
import { modelName } from '../modelName';
import { busyMs, restMs, settledPhases } from './pace';
import { Plan, planService } from './plan';
import { ServiceRecorder } from './ServiceRecorder';
import { seenOf } from './seenOf';
import { ServicesStore, StoredService } from '../ServicesStore';
import { verifyPrediction, Verification } from './verifyPrediction';

/** After a prediction in vain, of whose success no watch would tell. */
const verifyAgainMs = 250;
/** While somebody has to merge something; the target's watch says when it is there. */
const awaitingMs = 30_000;

/** What moves the traffic of a service while a rollout of it is under way. */
export interface RolloutSteps {
  /** Takes one step; undefined when no rollout is under way. */
  step(
    claim: Claim,
    service: StoredService,
    target: ServingTarget,
    signal: AbortSignal,
  ): Promise<Release | undefined>;
}

export interface ServiceReconcilerOptions {
  services: ServicesStore;
  deployments: DeploymentsStore;
  targets: Map<string, ServingTarget>;
  recorder: ServiceRecorder;
  declarations: Declarations;
  rollouts: RolloutSteps;
  /** How long deployments of an environment may wait for a pull request. */
  patienceMs: (environment: string) => number;
}

/**
 * Takes a service one step towards what is wanted: reads both sides afresh,
 * decides, declares, and stores what it learned, all under one claim.
 */
export class ServiceReconciler {
  readonly #options: ServiceReconcilerOptions;
  readonly #recorder: ServiceRecorder;
  readonly #declarations: Declarations;

  static create(options: ServiceReconcilerOptions): ServiceReconciler {
    return new ServiceReconciler(options);
  }

  private constructor(options: ServiceReconcilerOptions) {
    this.#options = options;
    this.#recorder = options.recorder;
    this.#declarations = options.declarations;
  }

  async reconcile(claim: Claim, signal: AbortSignal): Promise<Release> {
    const service = await this.#options.services.getById(claim.key);
    if (!service || service.deletedAt !== undefined) {
      return {};
    }
    const target = this.#options.targets.get(service.target);
    if (!target) {
      await this.#recorder.recordProblem(claim, service, {
        message: `No serving target '${service.target}' is installed in this portal`,
        action: `Install the module that provides the serving target '${service.target}'`,
      });
      return { againInMs: restMs('failed') };
    }
    try {
      return (
        (await this.#options.rollouts.step(claim, service, target, signal)) ??
        (await this.#step(claim, service, target, signal))
      );
    } catch (error) {
      if (error instanceof StaleEpochError) {
        throw new ClaimLostError(error.message);
      }
      if (!(error instanceof ClaimLostError)) {
        await this.#recorder.recordProblem(claim, service, {
          message: `The serving target cannot be reached: ${
            (error as Error).message
          }`,
          action: 'Nothing yet: it is tried again by itself',
        });
      }
      throw error;
    }
  }

  async #step(
    claim: Claim,
    service: StoredService,
    target: ServingTarget,
    signal: AbortSignal,
  ): Promise<Release> {
    const fence: Fence = { epoch: claim.epoch };
    const [context, observation] = await Promise.all([
      this.#context(service),
      seenOf(target, service),
    ]);
    const now = Date.now();
    const plan = planService({ service, ...context, observation, now });
    signal.throwIfAborted();
    if (plan.remove) {
      const pending = await target.remove(service, fence);
      if (pending) {
        await this.#recorder.recordRemoving(claim, service, {
          observation,
          waitsFor: waitsForOf(pending),
        });
        return { againInMs: awaitingMs };
      }
      await this.#recorder.recordRemoved(claim, service, observation);
      return {};
    }
    const deploying = isDeploying(context.deployment);
    const declared = await target.converge(
      await this.#declarations.of(service, context.wanted, {
        target,
        revisions: plan.revisions,
        probe: deploying,
      }),
      fence,
    );
    const endpoint = spokenEndpoint(
      await target.endpoint(service, modelName(service)),
      context.wanted.spec,
    );
    const verification =
      plan.verify && declared.outcome === 'unchanged'
        ? await verifyPrediction({
            endpoint,
            spec: context.wanted.spec,
            key: this.#declarations.probeSecret(target),
          })
        : undefined;
    signal.throwIfAborted();
    const waitsFor =
      declared.outcome === 'pending'
        ? waitsForOf(declared, context.wanted.pullRequestUrl)
        : undefined;
    await this.#recorder.record(claim, service, {
      plan: waitsFor
        ? planAwaited(plan, waitsFor, {
            ...context,
            patienceMs: this.#options.patienceMs(service.environment),
            now,
          })
        : plan,
      waitsFor,
      observation,
      deployment: context.deployment,
      wanted: context.wanted,
      verification,
      endpoint,
    });
    const settled =
      declared.outcome === 'unchanged' &&
      settledPhases.includes(plan.status.phase);
    return {
      againInMs: settled
        ? restMs(plan.status.phase)
        : this.#pace(declared, plan, { observation, verification }),
    };
  }

  #pace(
    declared: { outcome: string },
    plan: Plan,
    seen: { observation: Observation; verification?: Verification },
  ): number {
    if (declared.outcome === 'pending') {
      return awaitingMs;
    }
    // What was just written or verified leads to the next step at once.
    const { observation, verification } = seen;
    const advanced =
      declared.outcome === 'written' ||
      (verification && verification.outcome !== 'failed');
    if (plan.status.phase === 'degraded') {
      return 5_000;
    }
    if (advanced) {
      return 20;
    }
    return verification ? verifyAgainMs : busyMs(observation);
  }

  async #context(service: StoredService) {
    const { services, deployments } = this.#options;
    const [wanted, serving, deployment] = await Promise.all([
      services.getRevision(service.id, service.revisionNumber),
      service.servingRevision === undefined ||
      service.servingRevision === service.revisionNumber
        ? undefined
        : services.getRevision(service.id, service.servingRevision),
      deployments.getByRevision(service.id, service.revisionNumber),
    ]);
    if (!wanted) {
      throw new Error(
        `Revision ${service.revisionNumber} of service ${service.name} is missing`,
      );
    }
    return { wanted, serving, deployment };
  }
}
