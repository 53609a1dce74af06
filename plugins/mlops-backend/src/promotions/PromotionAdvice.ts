import {
  Environment,
  Finding,
  ModelInfo,
  Promotion,
  PromotionSource,
  PromotionTarget,
  Revision,
  Rollout,
  rolloutStartPermission,
} from '@fairway/backstage-plugin-mlops-common';
import { toInstant } from '../database';
import { DeploymentsStore } from '../deployments/DeploymentsStore';
import { isBlocked } from '../findings';
import { ModelsReader } from '../models/ModelsReader';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials } from '../principal';
import { rolloutObstacle } from '../rollouts/rolloutObstacle';
import { RolloutsReader } from '../rollouts/RolloutsReader';
import { RolloutsStore } from '../rollouts/store/RolloutsStore';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore, StoredService } from '../services/ServicesStore';
import { nextEnvironment, promotionFindings } from './promotionFindings';

const mostTargets = 50;

export interface PromotionAdviceOptions {
  access: ServiceAccess;
  deployments: DeploymentsStore;
  environments: readonly Environment[];
  models: ModelsReader;
  reader: ServicesReader;
  rollouts: RolloutsReader;
  services: ServicesStore;
  store: RolloutsStore;
}

/** What may be promoted of a service, with all that speaks for and against it. */
export interface PromotionOffer {
  source?: PromotionSource;
  environment?: Environment;
  findings: Finding[];
}

/** What somebody needs to know before they promote; changes nothing. */
export class PromotionAdvice {
  readonly #options: PromotionAdviceOptions;

  static create(options: PromotionAdviceOptions): PromotionAdvice {
    return new PromotionAdvice(options);
  }

  private constructor(options: PromotionAdviceOptions) {
    this.#options = options;
  }

  /** What of a service can be promoted, and to which services. */
  async promotion(name: string, credentials: Credentials): Promise<Promotion> {
    const service = await this.#options.reader.find(name, credentials);
    const offer = await this.offer(service, credentials);
    const targets = offer.environment
      ? await this.#describe(
          await this.targets(service, offer.environment, credentials),
          { service, digest: offer.source?.digest },
          credentials,
        )
      : [];
    return { ...offer, targets, isAllowed: !isBlocked(offer.findings) };
  }

  /** The stable revision of a service, and what stands against promoting it. */
  async offer(
    service: StoredService,
    credentials: Credentials,
  ): Promise<PromotionOffer> {
    const { services, models, store, environments } = this.#options;
    const { servingRevision } = service;
    const [stable, model, open] = await Promise.all([
      servingRevision === undefined
        ? undefined
        : services.getRevision(service.id, servingRevision),
      models.get(service.model, credentials),
      store.open(service.id),
    ]);
    const source =
      stable && (await this.#source(service, stable, model, credentials));
    const environment = nextEnvironment(environments, service.environment);
    return {
      ...(source && { source: source.told }),
      ...(environment && { environment }),
      findings: promotionFindings({
        ...{ service, environments, open },
        ...(stable && { stable: { number: stable.number, ...stable.spec } }),
        ...source?.facts,
      }),
    };
  }

  /** Services of an environment that serve the same model, its owner's first. */
  async targets(
    { model, owner }: StoredService,
    { name }: Environment,
    credentials: Credentials,
  ): Promise<StoredService[]> {
    const { services, access } = this.#options;
    const filter = await access.readFilter(credentials);
    const list = async (query: { owner?: string }) =>
      (
        await services.list(
          { ...query, model, environment: name, limit: mostTargets },
          filter,
        )
      ).items;
    const [own, all] = await Promise.all([list({ owner }), list({})]);
    const known = new Set(own.map(({ id }) => id));
    return [...own, ...all.filter(({ id }) => !known.has(id))].slice(
      0,
      mostTargets,
    );
  }

  async #source(
    service: StoredService,
    stable: Revision,
    model: ModelInfo,
    credentials: Credentials,
  ) {
    const { modelVersion, digest } = stable.spec;
    const [made, since] = await this.#history(service, stable, credentials);
    const told: PromotionSource = {
      service: service.name,
      environment: service.environment,
      revision: stable.number,
      ...{ modelVersion, digest },
      model: service.model,
      owner: service.owner,
      ...(since !== undefined && { stableSince: toInstant(since) }),
      ...(made && {
        rollout: {
          id: made.id,
          ...(made.endedAt !== undefined && { endedAt: made.endedAt }),
          hasGates: made.hasGates,
          verdicts: made.verdicts,
        },
      }),
    };
    return {
      told,
      facts: {
        stableSince: since,
        listed: model.versions.find(({ name }) => name === modelVersion),
        rollout: made,
      },
    };
  }

  /**
   * The rollout that made the digest stable, if one did, and since when the
   * revision is: a later one may differ from it in its resources alone, and came
   * by a deployment then.
   */
  async #history(
    service: StoredService,
    stable: Revision,
    credentials: Credentials,
  ): Promise<[Rollout | undefined, number | undefined]> {
    const { services, deployments, store, rollouts } = this.#options;
    const [promoted, deployed] = await Promise.all([
      store.list({
        ...{ service: service.name, phase: 'promoted', limit: 1, offset: 0 },
      }),
      deployments.getByRevision(service.id, stable.number),
    ]);
    const [latest] = promoted.items;
    const candidate =
      latest &&
      (await services.getRevision(service.id, latest.candidateRevision));
    const made =
      candidate?.spec.digest === stable.spec.digest
        ? await rollouts.get(latest.id, credentials)
        : undefined;
    if (candidate?.number === stable.number) {
      return [made, latest.state.endedAt];
    }
    return [
      made,
      deployed?.state === 'succeeded' && deployed.finishedAt !== undefined
        ? Date.parse(deployed.finishedAt)
        : undefined,
    ];
  }

  async #describe(
    targets: readonly StoredService[],
    from: { service: StoredService; digest?: string },
    credentials: Credentials,
  ): Promise<PromotionTarget[]> {
    const { services, access } = this.#options;
    const [stable, allowed] = await Promise.all([
      services.getRevisions(
        targets.flatMap(({ id, servingRevision }) =>
          servingRevision === undefined
            ? []
            : [{ id, number: servingRevision }],
        ),
      ),
      Promise.all(
        targets.map(target =>
          access.allows(rolloutStartPermission, target, credentials),
        ),
      ),
    ]);
    return targets.map((target, index) => {
      const serving = stable.get(target.id);
      const obstacle = allowed[index]
        ? rolloutObstacle(target) ??
          (serving !== undefined && serving.spec.digest === from.digest
            ? 'It serves this very artifact already'
            : undefined)
        : `Your permissions do not cover rollouts of ${target.name}: ask its owner ${target.owner}`;
      return {
        service: target.name,
        owner: target.owner,
        ...(serving && {
          stableRevision: serving.number,
          modelVersion: serving.spec.modelVersion,
          digest: serving.spec.digest,
        }),
        ...(obstacle !== undefined && { obstacle }),
      };
    });
  }
}
