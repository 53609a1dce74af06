import { Radio, RadioGroup, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { useText } from '../../../translation';
import styles from './ChangeDialog.module.css';
import type { NumberField } from './scaling';

const Choice = (props: { value: string; title: string; text: string }) => (
  <Radio value={props.value} className={styles.choice}>
    <span className={styles.choiceBody}>
      <Text as="span" weight="bold">
        {props.title}
      </Text>
      <Text as="span" variant="body-small" color="secondary">
        {props.text}
      </Text>
    </span>
  </Radio>
);

/** A fixed number of replicas, or as many as the traffic asks for. */
export const ScalingFields = (props: {
  scales: boolean;
  sleeps: boolean;
  number: (field: NumberField) => ReactNode;
  onChange: (scales: boolean) => void;
}) => {
  const t = useText();
  const { scales, number } = props;
  return (
    <div className={styles.scaling}>
      <RadioGroup
        label={t('service.change.scaling')}
        value={scales ? 'traffic' : 'fixed'}
        onChange={value => props.onChange(value === 'traffic')}
      >
        <Choice
          value="fixed"
          title={t('service.change.scalingFixed')}
          text={t('service.change.scalingFixedText')}
        />
        <Choice
          value="traffic"
          title={t('service.change.scalingTraffic')}
          text={t('service.change.scalingTrafficText')}
        />
      </RadioGroup>
      {scales ? (
        <>
          <div className={styles.numbers}>
            {number('minReplicas')}
            {number('maxReplicas')}
            {number('targetConcurrency')}
            {props.sleeps && number('idleSeconds')}
          </div>
          <Text as="div" variant="body-small" color="secondary">
            {t('service.change.scalingReserved')}
          </Text>
        </>
      ) : (
        <div className={styles.numbers}>{number('replicas')}</div>
      )}
    </div>
  );
};
