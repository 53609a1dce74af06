import { RadioGroup } from '@backstage/ui';
import type {
  BenchmarkLoad,
  BenchmarkOptions,
} from '@fairway/backstage-plugin-mlops-common';
import { formatRate, formatSeconds } from '../../../format';
import { useText } from '../../../translation';
import { Choice } from '../../shared/Choice/Choice';

const ownId = 'own numbers';

/** The presets in plain words, and a way to numbers of one's own. */
export const LoadChoice = (props: {
  presets: BenchmarkOptions['presets'];
  value: string | undefined;
  onChange: (preset: string | undefined) => void;
}) => {
  const t = useText();
  const describe = (load: BenchmarkLoad) =>
    t(
      load.warmUpSeconds > 0
        ? 'benchmarks.dialog.presetLoad'
        : 'benchmarks.dialog.presetLoadCold',
      {
        rate: formatRate(load.rate),
        duration: formatSeconds(load.durationSeconds),
        warmUp: formatSeconds(load.warmUpSeconds),
      },
    );
  return (
    <RadioGroup
      label={t('benchmarks.dialog.what')}
      value={props.value ?? ownId}
      onChange={value => props.onChange(value === ownId ? undefined : value)}
    >
      {props.presets.map(preset => (
        <Choice
          key={preset.name}
          value={preset.name}
          title={preset.title}
          text={preset.description}
          more={describe(preset.load)}
        />
      ))}
      <Choice
        value={ownId}
        title={t('benchmarks.dialog.ownTitle')}
        text={t('benchmarks.dialog.ownText')}
      />
    </RadioGroup>
  );
};
