import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  defaultRolloutPolicies,
  Environment,
  RolloutPolicy,
  rolloutPolicySchema,
} from '@fairway/backstage-plugin-mlops-common';

/**
 * What each environment asks of rollouts: `mlops.environments[].rollouts` over
 * the defaults of the environment of that name, or of production or development.
 *
 * @throws InputError that names the key and says what is wrong with it.
 */
export function readRolloutPoliciesFromConfig(
  config: Config,
  environments: readonly Environment[],
): ReadonlyMap<string, RolloutPolicy> {
  const entries = config.getOptionalConfigArray('mlops.environments') ?? [];
  return new Map(
    environments.map(environment => {
      const own = entries
        .find(entry => entry.getString('name') === environment.name)
        ?.getOptional('rollouts');
      return [environment.name, policyOf(environment, own)];
    }),
  );
}

function policyOf(environment: Environment, own: unknown): RolloutPolicy {
  const { name, production } = environment;
  const known: Record<string, RolloutPolicy> = defaultRolloutPolicies;
  // A production environment has production's rules, whatever its name.
  const standard =
    Object.hasOwn(known, name) && known[name].production === production
      ? known[name]
      : known[production ? 'production' : 'development'];
  const parsed = rolloutPolicySchema.safeParse({
    ...standard,
    production,
    ...(own as object | undefined),
  });
  if (!parsed.success) {
    throw new InputError(
      `The rollouts of environment ${name} in mlops.environments are not valid: ${parsed.error.issues
        .map(({ path, message }) => [...path, message].join(': '))
        .join('; ')}`,
    );
  }
  return parsed.data;
}
