import { NumberField, Radio, RadioGroup, Text } from '@backstage/ui';
import type {
  BenchmarkLoad,
  BenchmarkOptions,
} from '@fairway/backstage-plugin-mlops-common';
import { formatRate, formatSeconds } from '../../../format';
import { useText } from '../../../translation';
import styles from './StartBenchmarkDialog.module.css';

/** Rate, times and arrivals, with what is allowed beside them. */
export const OwnLoad = (props: {
  load: BenchmarkLoad;
  options: BenchmarkOptions;
  onChange: (load: BenchmarkLoad) => void;
}) => {
  const t = useText();
  const { load, options, onChange } = props;
  const number = (
    field: 'durationSeconds' | 'rate' | 'warmUpSeconds',
    label: string,
  ) => (
    <NumberField
      label={label}
      size="small"
      value={load[field]}
      minValue={0}
      onChange={value => onChange({ ...load, [field]: value })}
    />
  );
  return (
    <div className={styles.own}>
      <div className={styles.numbers}>
        {number('rate', t('benchmarks.dialog.rate'))}
        {number('durationSeconds', t('benchmarks.dialog.duration'))}
        {number('warmUpSeconds', t('benchmarks.dialog.warmUp'))}
      </div>
      <RadioGroup
        label={t('benchmarks.dialog.arrivals')}
        description={t('benchmarks.dialog.arrivalsHint')}
        orientation="horizontal"
        value={load.arrivals}
        onChange={value =>
          onChange({ ...load, arrivals: value as BenchmarkLoad['arrivals'] })
        }
      >
        <Radio value="poisson">{t('benchmarks.dialog.poisson')}</Radio>
        <Radio value="constant">{t('benchmarks.dialog.constant')}</Radio>
      </RadioGroup>
      <Text as="p" variant="body-small" color="secondary">
        {t('benchmarks.dialog.limits', {
          rate: formatRate(options.maximalRate),
          duration: formatSeconds(options.maximalDurationSeconds),
        })}
      </Text>
    </div>
  );
};
