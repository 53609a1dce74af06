import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Button,
  Flex,
  Text,
} from '@backstage/ui';
import {
  Scaling,
  Size,
  SizeName,
} from '@fairway/backstage-plugin-mlops-common';
import { useEffect } from 'react';
import {
  amountsOf,
  formatMemory,
  formatNumber,
  scalingOf,
  SizeAnswer,
  sizeOf,
  useOperation,
} from '../../api';
import { ChoiceList, FieldState } from '../../components';
import { Text as Say, useText } from '../../translation';
import { Amounts, AmountFields } from './AmountFields';
import { kindOf, ScalingChoice } from './ScalingChoice';

function summaryOf({ resources, replicas }: Amounts, text: Say): string {
  return text('fields.size.summary', {
    count: replicas,
    cpu: formatNumber(resources.cpu),
    memory: formatMemory(resources.memoryMiB),
    gpus:
      resources.gpus === 0
        ? text('fields.size.noGpu')
        : text('fields.size.gpus', { count: resources.gpus }),
  });
}

/** Keeps of an answer only what differs from the size, so that it stays one. */
function answerOf(
  size: Size,
  amounts: Amounts,
  scaling: Scaling | undefined,
): SizeAnswer {
  const { resources, replicas } = amounts;
  const same = (['cpu', 'memoryMiB', 'gpus'] as const).every(
    amount => resources[amount] === size.resources[amount],
  );
  const isFixed = kindOf(scaling) === 'fixed';
  return {
    name: size.name,
    ...(!same && { resources }),
    ...(replicas !== size.replicas && { replicas }),
    ...(!isFixed && { scaling }),
    // A fixed number, of a size that would scale by itself.
    ...(isFixed &&
      size.scaling && {
        scaling: { minReplicas: replicas, maxReplicas: replicas },
      }),
  };
}

/** Three words for everybody, and the numbers behind them for the expert. */
export function SizePicker(props: FieldExtensionComponentProps<SizeAnswer>) {
  const { formData, onChange, required, disabled, schema, rawErrors } = props;
  const text = useText();
  const { data, error, reload } = useOperation('getOptions');
  const sizes = data?.sizes;

  useEffect(() => {
    if (sizes?.[0] && !formData?.name) {
      onChange({ name: sizes[0].name });
    }
  }, [sizes, formData, onChange]);

  const label = schema.title ?? text('fields.size.label');
  const description = schema.description ?? text('fields.size.description');
  if (!sizes || sizes.length === 0) {
    return (
      <FieldState
        label={label}
        description={description}
        error={error}
        onRetry={reload}
      />
    );
  }
  const answer = sizeOf({ size: formData?.name ? formData : undefined });
  const size = sizes.find(({ name }) => name === answer.name) ?? sizes[0];
  const amounts = amountsOf(answer, sizes) ?? size;
  const scaling = scalingOf(answer, sizes);
  const isChanged = Boolean(formData?.resources || formData?.replicas);
  return (
    <Flex direction="column" gap="4">
      <ChoiceList
        label={label}
        description={description}
        required={required}
        disabled={disabled}
        invalid={rawErrors.length > 0}
        choices={sizes.map(each => ({
          value: each.name,
          title: each.title,
          details: [each.description, summaryOf(each, text)],
        }))}
        value={formData?.name}
        onChange={name =>
          onChange({
            name: name as SizeName,
            ...(formData?.scaling && { scaling: formData.scaling }),
          })
        }
      />
      <ScalingChoice
        scaling={scaling}
        replicas={amounts.replicas}
        disabled={disabled}
        onChange={changed => onChange(answerOf(size, amounts, changed))}
      />
      <Accordion defaultExpanded={isChanged}>
        <AccordionTrigger
          title={text('fields.size.expert')}
          subtitle={text('fields.size.expertHint')}
        />
        <AccordionPanel>
          <AmountFields
            amounts={amounts}
            disabled={disabled}
            hasReplicas={kindOf(scaling) === 'fixed'}
            onChange={changed => onChange(answerOf(size, changed, scaling))}
          />
        </AccordionPanel>
      </Accordion>
      {isChanged && (
        <Flex align="center" gap="3">
          <Text as="span" variant="body-small">
            {text('fields.size.changed')}: {summaryOf(amounts, text)}
          </Text>
          <Button
            size="small"
            variant="secondary"
            onPress={() => onChange(answerOf(size, size, scaling))}
          >
            {text('fields.size.reset')}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}
