import type { RolloutWeights } from '@fairway/backstage-plugin-mlops-common';
import { formatNumber } from '../../../format';
import { useText } from '../../../translation';
import styles from './WeightsBar.module.css';

/** Who answers how much of the traffic, as a bar and in words. */
export const WeightsBar = (props: {
  weights: RolloutWeights;
  /** What these weights are: wanted, or as routed. */
  name: string;
  isCompact?: boolean;
}) => {
  const t = useText();
  const stable = formatNumber(props.weights.stable);
  const candidate = formatNumber(props.weights.candidate);
  const { mirror } = props.weights;
  return (
    <div className={styles.root}>
      <div
        className={styles.words}
        role="img"
        aria-label={t(
          mirror > 0
            ? 'rollouts.weights.labelCopies'
            : 'rollouts.weights.label',
          { name: props.name, stable, candidate, mirror },
        )}
      >
        <span>
          {t('rollouts.weights.stable')} <strong>{stable} %</strong>
        </span>
        {!props.isCompact && <span>{props.name}</span>}
        <span>
          {t('rollouts.weights.candidate')} <strong>{candidate} %</strong>
        </span>
      </div>
      <div
        className={styles.bar}
        data-compact={props.isCompact || undefined}
        aria-hidden="true"
      >
        {(['stable', 'candidate'] as const).map(
          side =>
            props.weights[side] > 0 && (
              <div
                key={side}
                className={styles.share}
                data-side={side}
                style={{ flexGrow: props.weights[side], flexBasis: 0 }}
              />
            ),
        )}
      </div>
      {mirror > 0 && (
        <div className={styles.words}>
          {t('rollouts.weights.mirrored', { mirror })}
        </div>
      )}
    </div>
  );
};
