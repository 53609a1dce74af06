import { Grid, NumberField } from '@backstage/ui';
import { Resources } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../translation';

export interface Amounts {
  resources: Resources;
  replicas: number;
}

type Props = {
  amounts: Amounts;
  disabled?: boolean;
  /** Without it, the number of replicas is asked for elsewhere. */
  hasReplicas: boolean;
  onChange: (amounts: Amounts) => void;
};

/** The numbers behind a size, with the bounds of the deployment request. */
export function AmountFields(props: Props) {
  const { amounts, disabled, hasReplicas, onChange } = props;
  const text = useText();
  const { resources, replicas } = amounts;
  // An emptied number field says NaN; the last number then stays.
  const set = (change: Partial<Resources> & { replicas?: number }) => {
    if (Object.values(change).some(value => Number.isNaN(value))) {
      return;
    }
    const { replicas: changed = replicas, ...rest } = change;
    onChange({ resources: { ...resources, ...rest }, replicas: changed });
  };
  return (
    <Grid.Root columns={{ initial: '1', sm: '2', md: '4' }} gap="3">
      <NumberField
        label={text('fields.size.cpu')}
        isDisabled={disabled}
        minValue={0.1}
        maxValue={256}
        step={0.05}
        value={resources.cpu}
        onChange={cpu => set({ cpu })}
      />
      <NumberField
        label={text('fields.size.memory')}
        isDisabled={disabled}
        minValue={64}
        maxValue={4_194_304}
        step={1}
        value={resources.memoryMiB}
        onChange={memoryMiB => set({ memoryMiB })}
      />
      <NumberField
        label={text('fields.size.gpusLabel')}
        isDisabled={disabled}
        minValue={0}
        maxValue={64}
        step={1}
        value={resources.gpus}
        onChange={gpus => set({ gpus })}
      />
      {hasReplicas && (
        <NumberField
          label={text('fields.size.replicas')}
          isDisabled={disabled}
          minValue={1}
          maxValue={100}
          step={1}
          value={replicas}
          onChange={changed => set({ replicas: changed })}
        />
      )}
    </Grid.Root>
  );
}
