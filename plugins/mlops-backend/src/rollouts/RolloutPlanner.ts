import { InputError, NotFoundError } from '@backstage/errors';
import {
  ErrorBudget,
  Finding,
  GateDeclaration,
  resolveSteps,
  ResolvedStrategy,
  Revision,
  RevisionSpec,
  rolloutFindings,
  RolloutPolicy,
  RolloutRequest,
  startSecondsOf,
  Strategy,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { findVersion } from '../deployments/desiredRevision';
import { preflight } from '../deployments/Preflight';
import { ofVersion } from '../deployments/versionSpec';
import { ModelsReader } from '../models/ModelsReader';
import { PoolsReader, ReadPool, withPlacement } from '../pools/PoolsReader';
import { Credentials } from '../principal';
import { modelName } from '../services/modelName';
import { ServicesStore, StoredService } from '../services/ServicesStore';
import { offeredGates } from './gates/GateEvaluator';
import { RolloutRules } from './machine';
import { ArtifactFacts, SubmissionFacts } from './store/rows';

export interface RolloutPlannerOptions {
  models: ModelsReader;
  pools: PoolsReader;
  services: ServicesStore;
  targets: Map<string, ServingTarget>;
  policies: ReadonlyMap<string, RolloutPolicy>;
}

/** The revision that a rollout moves traffic to. */
export type Candidate =
  | { kind: 'new'; spec: RevisionSpec; reason: string }
  | { kind: 'present'; revision: Revision };

/** A rollout with everything that it names looked up, and what was found. */
export interface PlannedRollout {
  stable: Revision;
  candidate: Candidate;
  facts: SubmissionFacts;
  strategy: Strategy;
  resolved: ResolvedStrategy;
  gates: GateDeclaration[];
  rules: RolloutRules;
  errorBudget: ErrorBudget;
  pool: ReadPool;
  findings: Finding[];
}

/** Looks up what a rollout names and checks it against reality; changes nothing. */
export class RolloutPlanner {
  readonly #options: RolloutPlannerOptions;

  static create(options: RolloutPlannerOptions): RolloutPlanner {
    return new RolloutPlanner(options);
  }

  private constructor(options: RolloutPlannerOptions) {
    this.#options = options;
  }

  policyOf({ environment }: Pick<StoredService, 'environment'>): RolloutPolicy {
    const policy = this.#options.policies.get(environment);
    if (!policy) {
      throw new NotFoundError(
        `The environment ${environment} is not configured any more: add it to mlops.environments`,
      );
    }
    return policy;
  }

  /**
   * @param options - `isReturn`: to an earlier revision, which has served before;
   * the environment's gates and approvals do not stand in its way
   * @throws InputError or NotFoundError when the request names what is not there.
   */
  async plan(
    service: StoredService,
    request: Omit<RolloutRequest, 'idempotencyKey'>,
    credentials: Credentials,
    options: { isReturn?: boolean } = {},
  ): Promise<PlannedRollout> {
    const { services, pools, targets } = this.#options;
    const policy = this.policyOf(service);
    const stable = await services.getRevision(
      service.id,
      service.servingRevision ?? service.revisionNumber,
    );
    const pool = await pools.get(service.pool, credentials);
    const { candidate, facts, findings } = await this.#candidate(
      service,
      { ...request, stable: stable!, pool },
      credentials,
    );
    const strategy = request.strategy ?? policy.defaultStrategy;
    const gates = request.gates ?? policy.defaultGates;
    const resolved = resolveSteps(strategy, policy);
    const spec =
      candidate.kind === 'new' ? candidate.spec : candidate.revision.spec;
    const testSets = await this.#testSets(service, gates, credentials);
    return {
      stable: stable!,
      candidate,
      facts: {
        ...facts,
        ...(testSets && { testSets }),
        ...(options.isReturn && { isReturn: true }),
      },
      strategy,
      resolved,
      gates,
      rules: {
        onSilence: request.onSilence ?? policy.onSilence,
        maximalBakeSeconds: policy.maximalBakeSeconds,
        // What takes long to start by its nature is not late.
        provisioningSeconds:
          spec.languageModel || spec.container
            ? Math.max(policy.provisioningSeconds, startSecondsOf(spec))
            : policy.provisioningSeconds,
        pullRequestSeconds: policy.pullRequestSeconds,
        rollbackWaitSeconds: policy.rollbackWaitSeconds,
        terminationWaitSeconds: resolved.terminationWaitSeconds,
        lookSeconds: policy.lookSeconds,
        unreadySeconds: policy.unreadySeconds,
        candidateCapacity: resolved.candidateCapacity,
      },
      errorBudget: request.errorBudget ?? policy.errorBudget,
      pool,
      findings: [
        ...findings,
        ...(options.isReturn
          ? []
          : rolloutFindings(policy, { steps: resolved.steps, gates })),
        ...gates
          .filter(({ kind }) => !offeredGates.includes(kind))
          .map(
            ({ kind, name }): Finding => ({
              severity: 'blocking',
              code: 'gate-not-offered',
              message: `This portal cannot ask gates of the kind '${kind}' yet`,
              fix: `Leave the gate '${name}' out`,
            }),
          ),
        ...(await preflight({
          service: { ...service, modelName: modelName(service) },
          spec,
          number:
            candidate.kind === 'new'
              ? service.revisionNumber + 1
              : candidate.revision.number,
          pool,
          target: targets.get(service.target)!,
        })),
      ],
    };
  }

  async #testSets(
    service: StoredService,
    gates: readonly GateDeclaration[],
    credentials: Credentials,
  ): Promise<Record<string, string> | undefined> {
    const located = await Promise.all(
      gates.flatMap(gate =>
        gate.kind === 'evaluation'
          ? [
              this.#options.models
                .locate(service.model, gate.testSet, credentials)
                .then(uri => [gate.name, uri] as const),
            ]
          : [],
      ),
    );
    return located.length > 0 ? Object.fromEntries(located) : undefined;
  }

  async #candidate(
    service: StoredService,
    {
      stable,
      pool,
      ...request
    }: Pick<RolloutRequest, 'modelVersion' | 'revision' | 'reason'> & {
      stable: Revision;
      pool: ReadPool;
    },
    credentials: Credentials,
  ): Promise<{
    candidate: Candidate;
    facts: ArtifactFacts;
    findings: Finding[];
  }> {
    if (request.revision !== undefined) {
      return await this.#present(service, stable, request.revision);
    }
    const model = await this.#options.models.get(service.model, credentials);
    const version = findVersion(model, request.modelVersion!);
    const facts = {
      digest: version.digest,
      format: version.format.name,
      uri: version.uri,
      ...(model.license !== undefined && { license: model.license }),
    };
    return {
      candidate: {
        kind: 'new',
        reason: request.reason ?? `Version ${version.name}`,
        spec: ofVersion(withPlacement(stable.spec, pool), version),
      },
      facts,
      findings: [
        ...(version.deployable
          ? []
          : version.reasons.map(
              (message): Finding => ({
                severity: 'blocking',
                code: 'model-not-deployable',
                message,
                fix: `Correct the entity ${service.model}, or choose another version`,
              }),
            )),
        ...(version.name === stable.spec.modelVersion &&
        version.digest === stable.spec.digest
          ? [
              {
                severity: 'blocking' as const,
                code: 'already-serving',
                message: `Version ${version.name} is what serves already`,
                fix: 'Choose another version',
              },
            ]
          : []),
      ],
    };
  }

  async #present(service: StoredService, stable: Revision, number: number) {
    if (number === stable.number) {
      throw new InputError(
        `Revision ${number} is what serves already: choose another one`,
      );
    }
    const revision = await this.#options.services.getRevision(
      service.id,
      number,
    );
    if (!revision) {
      throw new NotFoundError(
        `The service ${service.name} has no revision ${number}`,
      );
    }
    const { digest, format, uri } = revision.spec;
    return {
      candidate: { kind: 'present' as const, revision },
      facts: { digest, format, uri },
      findings: [],
    };
  }
}
