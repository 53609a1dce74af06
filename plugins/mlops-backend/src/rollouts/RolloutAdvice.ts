import {
  RolloutOptions,
  RolloutPreview,
  RolloutRequest,
  rolloutStartPermission,
} from '@fairway/backstage-plugin-mlops-common';
import { isBlocked } from '../findings';
import { ModelsReader } from '../models/ModelsReader';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials } from '../principal';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore } from '../services/ServicesStore';
import { rolloutObstacle } from './rolloutObstacle';
import { RolloutPlanner } from './RolloutPlanner';

export interface RolloutAdviceOptions {
  access: ServiceAccess;
  models: ModelsReader;
  reader: ServicesReader;
  services: ServicesStore;
  planner: RolloutPlanner;
}

/** What somebody needs to know before they ask for a rollout; changes nothing. */
export class RolloutAdvice {
  readonly #options: RolloutAdviceOptions;

  static create(options: RolloutAdviceOptions): RolloutAdvice {
    return new RolloutAdvice(options);
  }

  private constructor(options: RolloutAdviceOptions) {
    this.#options = options;
  }

  /** Which versions can be shipped, and what the environment asks for. */
  async options(
    name: string,
    credentials: Credentials,
  ): Promise<RolloutOptions> {
    const { reader, models, services, access, planner } = this.#options;
    const service = await reader.find(name, credentials);
    const [model, serving, canStart] = await Promise.all([
      models.get(service.model, credentials),
      service.servingRevision === undefined
        ? undefined
        : services.getRevision(service.id, service.servingRevision),
      access.allows(rolloutStartPermission, service, credentials),
    ]);
    return {
      environment: service.environment,
      policy: planner.policyOf(service),
      ...(serving && { stableRevision: serving.number }),
      versions: model.versions.slice(0, 200).map(version => {
        const isServing =
          version.name === serving?.spec.modelVersion &&
          version.digest === serving?.spec.digest;
        const obstacle = isServing ? 'It serves already' : version.reasons[0];
        return {
          version: version.name,
          digest: version.digest,
          isServing,
          ...(obstacle !== undefined && { obstacle }),
        };
      }),
      permissions: { canStart },
    };
  }

  /** What a rollout would do and what stands against it; changes nothing. */
  async preview(
    name: string,
    request: RolloutRequest,
    credentials: Credentials,
  ): Promise<RolloutPreview> {
    const { reader, planner } = this.#options;
    const service = await reader.find(name, credentials);
    const planned = await planner.plan(service, request, credentials);
    const obstacle = rolloutObstacle(service);
    const findings = [
      ...(obstacle === undefined
        ? []
        : [
            {
              severity: 'blocking' as const,
              code: 'service-not-settled',
              message: obstacle,
            },
          ]),
      ...planned.findings,
    ];
    return {
      strategy: planned.strategy,
      steps: planned.resolved.steps,
      gates: planned.gates,
      hasGates: planned.gates.length > 0,
      findings,
      isAllowed: !isBlocked(findings),
    };
  }
}
