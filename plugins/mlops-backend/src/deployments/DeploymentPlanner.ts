import { InputError, NotFoundError } from '@backstage/errors';
import {
  DeploymentRequest,
  Finding,
  ModelVersionInfo,
  Options,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { randomUUID } from 'node:crypto';
import { ModelsReader } from '../models/ModelsReader';
import { placementOf, PoolsReader, ReadPool } from '../pools/PoolsReader';
import { Credentials } from '../principal';
import { modelName } from '../services/modelName';
import { ServicesStore } from '../services/ServicesStore';
import { desiredRevision, findVersion } from './desiredRevision';
import { preflight, PreflightService } from './Preflight';

export interface DeploymentPlannerOptions {
  options: Options;
  models: ModelsReader;
  pools: PoolsReader;
  services: ServicesStore;
  targets: Map<string, ServingTarget>;
}

/** A request with everything that it names looked up, and what was found. */
export interface PlannedDeployment {
  pool: ReadPool;
  target: ServingTarget;
  service: PreflightService;
  spec: RevisionSpec;
  findings: Finding[];
}

/** Looks up what a request names and checks it against reality; changes nothing. */
export class DeploymentPlanner {
  readonly #options: DeploymentPlannerOptions;

  static create(options: DeploymentPlannerOptions): DeploymentPlanner {
    return new DeploymentPlanner(options);
  }

  private constructor(options: DeploymentPlannerOptions) {
    this.#options = options;
  }

  /**
   * @throws InputError or NotFoundError when the request names what is not there.
   */
  async plan(
    request: DeploymentRequest,
    credentials: Credentials,
  ): Promise<PlannedDeployment> {
    const { models, pools, targets, options } = this.#options;
    if (
      !options.environments.some(({ name }) => name === request.environment)
    ) {
      throw new InputError(
        `There is no environment ${
          request.environment
        }; there are ${options.environments
          .map(({ name }) => name)
          .join(', ')}`,
      );
    }
    const [model, pool] = await Promise.all([
      models.get(request.model, credentials),
      pools.get(request.pool, credentials),
    ]);
    const version = findVersion(model, request.version);
    const target = targets.get(pool.pool.target);
    if (!target) {
      throw new NotFoundError(
        `No serving target '${pool.pool.target}' is installed in this portal`,
      );
    }
    const service = {
      id: randomUUID(),
      name: request.name,
      modelName: modelName({ model: model.ref }),
      model: model.ref,
      owner: request.owner.toLocaleLowerCase('en-US'),
      environment: request.environment,
      pool: pool.pool.ref,
      ...placementOf(pool),
    };
    const planned = {
      pool,
      target,
      service,
      spec: {
        ...desiredRevision(request, version, options),
        ...placementOf(pool),
      },
    };
    return {
      ...planned,
      findings: await this.#findings(request, version, planned),
    };
  }

  async #findings(
    request: DeploymentRequest,
    version: ModelVersionInfo,
    planned: Omit<PlannedDeployment, 'findings'>,
  ): Promise<Finding[]> {
    const { service, spec, pool, target } = planned;
    if (!version.deployable) {
      return version.reasons.map(message => ({
        severity: 'blocking',
        code: 'model-not-deployable',
        message,
        fix: `Correct the entity ${request.model}, or choose another version`,
      }));
    }
    const taken = await this.#options.services.getByName(request.name);
    return [
      ...(taken
        ? [
            {
              severity: 'blocking' as const,
              code: 'name-taken',
              message: `A service named ${request.name} exists already`,
              fix: 'Choose another name, or change that service on its page',
            },
          ]
        : []),
      ...(await preflight({ service, spec, number: 1, pool, target })),
    ];
  }
}
