import {
  Environment,
  Finding,
  ModelVersionInfo,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { StoredService } from '../services/ServicesStore';

/** What is known of a service when somebody wants to promote what it runs. */
export interface PromotionFacts {
  service: StoredService;
  /** Of `mlops.environments`, in their order. */
  environments: readonly Environment[];
  /** The stable revision; absent while there is none. */
  stable?: { number: number; modelVersion: string; digest: string };
  /** Milliseconds since the epoch; absent when nothing has verified it. */
  stableSince?: number;
  /** The version of that name as the catalog has it now. */
  listed?: Pick<ModelVersionInfo, 'digest' | 'deployable' | 'reasons'>;
  /** The rollout that made the digest stable. */
  rollout?: Pick<Rollout, 'hasGates'>;
  /** Rollouts of the service that have not ended. */
  open: readonly { candidateRevision: number }[];
}

/** The environment after this one in the order of the config, if there is one. */
export function nextEnvironment(
  environments: readonly Environment[],
  name: string,
): Environment | undefined {
  const index = environments.findIndex(
    environment => environment.name === name,
  );
  return index === -1 ? undefined : environments[index + 1];
}

/**
 * What stands against promoting the stable revision of a service, wherever it
 * goes. Only what is stable and answers, verified, is promoted: a revision that is
 * still being looked at, and one whose artifact the catalog has replaced, is not.
 */
export function promotionFindings(facts: PromotionFacts): Finding[] {
  return [...ofEnvironment(facts), ...ofState(facts), ...ofArtifact(facts)];
}

const blocking = (code: string, message: string, fix: string): Finding => ({
  severity: 'blocking',
  ...{ code, message, fix },
});

function ofEnvironment({ service, environments }: PromotionFacts): Finding[] {
  const { environment } = service;
  if (!environments.some(({ name }) => name === environment)) {
    return [
      blocking(
        'environment-unknown',
        `The environment ${environment} is not configured any more`,
        'Add it to mlops.environments',
      ),
    ];
  }
  return nextEnvironment(environments, environment)
    ? []
    : [
        blocking(
          'last-environment',
          `${environment} is the last environment: there is none to promote to`,
          'Promote from an environment before it',
        ),
      ];
}

function ofState(facts: PromotionFacts): Finding[] {
  const { service, stable, stableSince, open } = facts;
  const { name, phase, environment } = service;
  if (service.desiredState !== 'running') {
    return [
      blocking(
        'not-running',
        `The service ${name} does not run, so nothing says that its model still answers`,
        'Start it, and promote when it is ready',
      ),
    ];
  }
  if (!stable || stableSince === undefined) {
    return [
      blocking(
        'not-stable',
        `No revision of ${name} has been verified with all of the traffic yet`,
        'Wait until it is ready',
      ),
    ];
  }
  const { number, modelVersion } = stable;
  if (open.some(({ candidateRevision }) => candidateRevision === number)) {
    return [
      blocking(
        'not-settled',
        `Version ${modelVersion} has only just been promoted within ${environment}: its rollout has not ended`,
        'Wait until the rollout has ended',
      ),
    ];
  }
  if (phase !== 'ready') {
    return [
      blocking(
        'not-ready',
        `The service ${name} is ${phase}: ${service.message}`,
        'Wait until it is ready, or repair it',
      ),
    ];
  }
  return open.length === 0
    ? []
    : [
        {
          severity: 'info',
          code: 'rollout-under-way',
          message: `A rollout of ${name} is under way; what is promoted is version ${modelVersion}, which is stable, and not its candidate`,
        },
      ];
}

function ofArtifact(facts: PromotionFacts): Finding[] {
  const { service, stable, listed, rollout } = facts;
  if (!stable) {
    return [];
  }
  const { modelVersion, digest } = stable;
  const { model, environment } = service;
  if (!listed) {
    return [
      blocking(
        'version-gone',
        `The catalog does not list version ${modelVersion} of ${model} any more`,
        'List it again, or ship a version that is listed',
      ),
    ];
  }
  if (listed.digest !== digest) {
    return [
      blocking(
        'digest-differs',
        `Version ${modelVersion} is ${listed.digest} in the catalog now, and ${environment} runs ${digest}: it would be another artifact`,
        `Ship what is listed to ${environment} first, as a version of its own`,
      ),
    ];
  }
  return [
    ...(listed.deployable
      ? []
      : listed.reasons.map(reason =>
          blocking(
            'model-not-deployable',
            reason,
            `Correct the entity ${model}`,
          ),
        )),
    ...(rollout && !rollout.hasGates
      ? [
          {
            severity: 'warning' as const,
            code: 'no-gates',
            message: `No gates judged it in ${environment}: nothing but readiness and a trial prediction`,
          },
        ]
      : []),
  ];
}
