import { ConflictError, InputError } from '@backstage/errors';
import {
  PromotionOrigin,
  PromotionRequest,
  PromotionSource,
  rolloutStartPermission,
  StartedRollout,
} from '@fairway/backstage-plugin-mlops-common';
import { NewEvent } from '../events';
import { requireUnblocked } from '../findings';
import { Credentials } from '../principal';
import { PlannedRollout, RolloutPlanner } from '../rollouts/RolloutPlanner';
import { RolloutStarter } from '../rollouts/RolloutStarter';
import { ServicesReader } from '../services/ServicesReader';
import { StoredService } from '../services/ServicesStore';
import { PromotionAdvice, PromotionOffer } from './PromotionAdvice';

export interface PromotionsOptions {
  advice: PromotionAdvice;
  planner: RolloutPlanner;
  reader: ServicesReader;
  starter: RolloutStarter;
}

/** Takes exactly what is stable in one environment to the next, by a rollout there. */
export class Promotions {
  readonly #options: PromotionsOptions;

  static create(options: PromotionsOptions): Promotions {
    return new Promotions(options);
  }

  private constructor(options: PromotionsOptions) {
    this.#options = options;
  }

  /**
   * Starts a rollout in the next environment, under its policy. What was looked at
   * must still be what is stable, and the catalog must still list it: the digest
   * stays the same all the way.
   *
   * @throws InputError with every finding that blocks it, or when the target is
   *   none of the next environment.
   * @throws ConflictError when another digest is stable by now.
   */
  async promote(
    name: string,
    request: PromotionRequest,
    credentials: Credentials,
  ): Promise<StartedRollout> {
    const { reader, advice, starter } = this.#options;
    const source = await reader.find(name, credentials);
    const target = await this.#target(source, request, credentials);
    return await starter.begin(
      target,
      { ...request, promotedFrom: source.name },
      credentials,
      {
        permission: rolloutStartPermission,
        plan: async service => {
          const offer = await advice.offer(source, credentials);
          const origin = requireOrigin(offer, request.digest);
          requireNext(offer, source, service);
          const planned = await this.#options.planner.plan(
            service,
            {
              modelVersion: origin.modelVersion,
              reason:
                request.reason ??
                `Version ${origin.modelVersion}, promoted from ${origin.environment}`,
            },
            credentials,
          );
          requireSameDigest(planned, origin);
          return {
            planned,
            promotedFrom: origin,
            history: rollout =>
              promotionEvents({ rollout, origin, source, target: service }),
          };
        },
      },
    );
  }

  /** The name of the service that gets it: what is asked for, or the only one. */
  async #target(
    source: StoredService,
    request: PromotionRequest,
    credentials: Credentials,
  ): Promise<string> {
    if (request.target !== undefined) {
      return request.target;
    }
    const { advice } = this.#options;
    const offer = await advice.offer(source, credentials);
    if (!offer.environment) {
      requireUnblocked(offer.findings);
    }
    const { name } = offer.environment!;
    const all = await advice.targets(source, offer.environment!, credentials);
    const own = all.filter(({ owner }) => owner === source.owner);
    if (own.length === 1) {
      return own[0].name;
    }
    throw new InputError(
      own.length === 0
        ? `${source.owner} has no service of ${
            source.model
          } in ${name}: deploy one there first${
            all.length > 0
              ? `, or name one of another owner as the target: ${namesOf(all)}`
              : ''
          }`
        : `${source.owner} has several services of ${
            source.model
          } in ${name}: name one as the target: ${namesOf(own)}`,
    );
  }
}

function namesOf(services: readonly StoredService[]): string {
  return services.map(({ name }) => name).join(', ');
}

function requireOrigin(
  { source, findings }: PromotionOffer,
  digest: string,
): PromotionOrigin {
  if (source && source.digest !== digest) {
    throw new ConflictError(
      `Another artifact is stable in ${source.environment} by now: version ${source.modelVersion} with ${source.digest}, not ${digest}. Look at it, then promote that`,
    );
  }
  requireUnblocked(findings);
  return originOf(source!);
}

function originOf(source: PromotionSource): PromotionOrigin {
  const { service, environment, revision, modelVersion, digest } = source;
  return { service, environment, revision, modelVersion, digest };
}

function requireNext(
  { environment }: PromotionOffer,
  source: StoredService,
  target: StoredService,
): void {
  if (target.environment !== environment?.name) {
    throw new InputError(
      `The service ${target.name} is in ${target.environment}: from ${source.environment} it goes to ${environment?.name}`,
    );
  }
  if (target.model !== source.model) {
    throw new InputError(
      `The service ${target.name} serves ${target.model}, and ${source.name} serves ${source.model}: choose a service of the same model`,
    );
  }
}

/** The catalog may have been changed between the two looks at it. */
function requireSameDigest(
  { facts }: PlannedRollout,
  origin: PromotionOrigin,
): void {
  if (facts.digest !== origin.digest) {
    throw new ConflictError(
      `The digests differ: ${origin.environment} runs ${origin.digest}, and the catalog has ${facts.digest} for version ${origin.modelVersion} by now`,
    );
  }
}

/** Both histories say where it came from, and where it went. */
function promotionEvents(promotion: {
  rollout: { id: string; by: string };
  origin: PromotionOrigin;
  source: StoredService;
  target: StoredService;
}): NewEvent[] {
  const { rollout, origin, source, target } = promotion;
  const event = {
    severity: 'info' as const,
    actor: rollout.by,
    evidence: {
      rolloutId: rollout.id,
      target: { service: target.name, environment: target.environment },
      promotedFrom: origin,
    },
    dedupeKey: `${rollout.id}:environment-promotion`,
  };
  return [
    {
      ...event,
      serviceId: target.id,
      type: 'promoted-from-environment',
      message: `Version ${origin.modelVersion} was promoted from ${origin.service} in ${origin.environment}, where it is stable as revision ${origin.revision} (${origin.digest})`,
    },
    {
      ...event,
      serviceId: source.id,
      type: 'promoted-to-environment',
      revision: origin.revision,
      message: `Version ${origin.modelVersion} of revision ${origin.revision} was promoted to ${target.name} in ${target.environment} (${origin.digest})`,
    },
  ];
}
