import { NumberField, RadioGroup, Text, TextField } from '@backstage/ui';
import {
  StrategyType,
  strategyTypes,
} from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import { Choice } from '../../shared/Choice/Choice';
import type { ShipForm } from './form';
import styles from './ShipDialog.module.css';

type NumberName =
  | 'bakeSeconds'
  | 'canarySize'
  | 'linearStepSize'
  | 'minimumSamples'
  | 'mirrorPercent'
  | 'shadowCanary';

const order: StrategyType[] = [
  'canary',
  ...strategyTypes.filter(type => type !== 'canary'),
];

/** How the traffic moves: in plain words, then in numbers. */
export const StrategyFields = (props: {
  form: ShipForm;
  standard: StrategyType;
  onChange: (form: ShipForm) => void;
}) => {
  const t = useText();
  const { form, onChange } = props;
  const number = (field: NumberName, description?: string) => (
    <NumberField
      label={t(`shipping.${field}`)}
      description={description}
      size="small"
      value={form[field]}
      minValue={0}
      step={1}
      onChange={value => onChange({ ...form, [field]: value })}
    />
  );
  return (
    <>
      <RadioGroup
        label={t('shipping.strategy')}
        value={form.type}
        onChange={type => onChange({ ...form, type: type as StrategyType })}
      >
        {order.map(type => (
          <Choice
            key={type}
            value={type}
            title={t(`rollouts.strategy.${type}`)}
            text={t(`shipping.strategies.${type}`)}
            mark={
              type === props.standard ? (
                <Text as="span" variant="body-small" color="secondary">
                  {t('shipping.isDefault')}
                </Text>
              ) : undefined
            }
          />
        ))}
      </RadioGroup>
      <div className={styles.numbers}>
        {form.type === 'canary' && (
          <>
            {number('canarySize')}
            <TextField
              label={t('shipping.furtherWeights')}
              description={t('shipping.furtherWeightsHint')}
              size="small"
              value={form.furtherWeights}
              onChange={furtherWeights => onChange({ ...form, furtherWeights })}
            />
          </>
        )}
        {form.type === 'linear' && number('linearStepSize')}
        {form.type === 'shadow' && (
          <>
            {number('mirrorPercent')}
            {number('shadowCanary', t('shipping.shadowCanaryHint'))}
          </>
        )}
        {number('bakeSeconds')}
        {number('minimumSamples')}
      </div>
    </>
  );
};
