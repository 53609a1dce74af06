import { Grid, NumberField } from '@backstage/ui';
import {
  Scaling,
  scalingDefaults,
} from '@fairway/backstage-plugin-mlops-common';
import { ChoiceList } from '../../components';
import { useText } from '../../translation';

type Kind = 'fixed' | 'toZero' | 'traffic';

/** Bounds that are the same are a fixed number. */
export function kindOf(scaling: Scaling | undefined): Kind {
  if (!scaling || scaling.minReplicas === scaling.maxReplicas) {
    return 'fixed';
  }
  return scaling.minReplicas === 0 ? 'toZero' : 'traffic';
}

/** A fixed number of replicas, or as many as the traffic asks for. */
export function ScalingChoice(props: {
  scaling: Scaling | undefined;
  /** How many a fixed number is. */
  replicas: number;
  disabled?: boolean;
  onChange: (scaling: Scaling | undefined) => void;
}) {
  const { scaling, replicas, disabled, onChange } = props;
  const text = useText();
  const kind = kindOf(scaling);
  const choose = (next: Kind) => {
    const maxReplicas = Math.max(scaling?.maxReplicas ?? 3, replicas + 1);
    onChange(
      {
        fixed: undefined,
        traffic: {
          minReplicas: replicas,
          maxReplicas,
        },
        toZero: {
          minReplicas: 0,
          maxReplicas,
          idleSeconds: scalingDefaults.idleSeconds,
        },
      }[next],
    );
  };
  // An emptied number field says NaN; the last number then stays.
  const set = (change: Partial<Scaling>) =>
    scaling &&
    !Object.values(change).some(value => Number.isNaN(value)) &&
    onChange({ ...scaling, ...change });
  return (
    <>
      <ChoiceList
        label={text('fields.size.scaling')}
        description={text('fields.size.scalingDescription')}
        disabled={disabled}
        choices={[
          {
            value: 'fixed',
            title: text('fields.size.fixed'),
            details: [text('fields.size.fixedText')],
          },
          {
            value: 'traffic',
            title: text('fields.size.traffic'),
            details: [text('fields.size.trafficText')],
          },
          {
            value: 'toZero',
            title: text('fields.size.toZero'),
            details: [text('fields.size.toZeroText')],
          },
        ]}
        value={kind}
        onChange={value => choose(value as Kind)}
      />
      {scaling && kind !== 'fixed' && (
        <Grid.Root columns={{ initial: '1', sm: '2', md: '3' }} gap="3">
          {kind === 'traffic' && (
            <NumberField
              label={text('fields.size.minReplicas')}
              isDisabled={disabled}
              minValue={1}
              maxValue={scaling.maxReplicas - 1}
              step={1}
              value={scaling.minReplicas}
              onChange={minReplicas => set({ minReplicas })}
            />
          )}
          <NumberField
            label={text('fields.size.maxReplicas')}
            isDisabled={disabled}
            minValue={scaling.minReplicas + 1}
            maxValue={100}
            step={1}
            value={scaling.maxReplicas}
            onChange={maxReplicas => set({ maxReplicas })}
          />
          {kind === 'toZero' && (
            <NumberField
              label={text('fields.size.idleSeconds')}
              isDisabled={disabled}
              minValue={5}
              maxValue={86_400}
              step={1}
              value={scaling.idleSeconds ?? scalingDefaults.idleSeconds}
              onChange={idleSeconds => set({ idleSeconds })}
            />
          )}
        </Grid.Root>
      )}
    </>
  );
}
