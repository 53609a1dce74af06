import type {
  Rollout,
  RolloutStep,
} from '@fairway/backstage-plugin-mlops-common';
import { formatSeconds } from '../../../format';
import { useText } from '../../../translation';
import styles from './CourseCard.module.css';

const BakeMeter = (props: {
  label: string;
  value: number;
  wanted: number;
  text: string;
}) => {
  const share = props.wanted > 0 ? props.value / props.wanted : 1;
  const percent = Math.min(100, Math.max(0, share * 100));
  return (
    <div className={styles.meter}>
      <div className={styles.words}>
        <span>{props.label}</span>
        <span>{props.text}</span>
      </div>
      <div
        role="progressbar"
        className={styles.bar}
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
        aria-valuetext={props.text}
      >
        <div
          className={styles.fill}
          data-full={share >= 1 || undefined}
          style={{ width: `${percent}%` }}
        />
      </div>
    </div>
  );
};

/** How much of its time and of its predictions a step has had. */
export const BakeMeters = (props: { rollout: Rollout; step: RolloutStep }) => {
  const t = useText();
  const { rollout, step } = props;
  return (
    <div className={styles.meters}>
      <BakeMeter
        label={t('rolloutPage.bake.time')}
        value={rollout.bakedSeconds}
        wanted={step.bakeSeconds}
        text={t('rolloutPage.bake.timeText', {
          baked: formatSeconds(rollout.bakedSeconds),
          wanted: formatSeconds(step.bakeSeconds),
        })}
      />
      <BakeMeter
        label={t('rolloutPage.bake.samples')}
        value={rollout.samples}
        wanted={step.minimumSamples}
        text={t(
          step.minimumSamples > 0
            ? 'rolloutPage.bake.samplesText'
            : 'rolloutPage.bake.samplesFree',
          {
            samples: rollout.samples.toLocaleString(),
            wanted: step.minimumSamples.toLocaleString(),
          },
        )}
      />
    </div>
  );
};
