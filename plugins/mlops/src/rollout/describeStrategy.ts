import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import type { Text } from '../translation';

/** A strategy in a few words: its name and its shares. */
export function describeStrategy(
  { strategy, steps }: Pick<Rollout, 'steps' | 'strategy'>,
  t: Text,
): string {
  const shares = steps.map(({ weight, mirror }) =>
    weight === 0
      ? t('rollouts.track.copies', { mirror: mirror ?? 100 })
      : // No line ends between a number and its sign.
        `${weight}\u00a0%`,
  );
  const name = t(`rollouts.strategy.${strategy.type}`);
  return shares.length > 1 ? `${name}: ${shares.join(', ')}` : name;
}
