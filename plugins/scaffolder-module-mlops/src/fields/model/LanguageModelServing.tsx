import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Flex,
  Grid,
  NumberField,
  Select,
  Text,
} from '@backstage/ui';
import {
  gpuMemoryNeed,
  LanguageModelFacts,
  VLLM_QUANTIZATIONS,
} from '@fairway/backstage-plugin-mlops-common';
import { useEffect } from 'react';
import {
  answersOf,
  formatMemory,
  formatNumber,
  GivenOptions,
  ServingAnswer,
  useOperation,
} from '../../api';
import { FieldState } from '../../components';
import { Text as Say, useText } from '../../translation';
import { pathOf } from './pathOf';

const AS_STORED = 'as-stored';
/** A context that most conversations fit into. */
const USUAL_CONTEXT = 8_192;
const USUAL_CPU = 4;
/** What PyTorch and vLLM take beside the weights, which pass through memory once. */
const BESIDE_WEIGHTS_MIB = 8_192;

/** What one begins with: one GPU, one replica, and a context of usual length. */
function usual({ contextLength, weightsMiB = 0 }: LanguageModelFacts) {
  return {
    languageModel: {
      contextLength: Math.min(contextLength, USUAL_CONTEXT),
      tensorParallelism: 1,
    },
    resources: {
      cpu: USUAL_CPU,
      memoryMiB: Math.ceil((BESIDE_WEIGHTS_MIB + weightsMiB) / 1024) * 1024,
      gpus: 1,
    },
    replicas: 1,
  };
}

function needOf(answer: ServingAnswer, facts: LanguageModelFacts, text: Say) {
  const need = gpuMemoryNeed({ ...answer.languageModel, facts });
  if (!need) {
    return text('fields.serving.needUnknown');
  }
  const inMemory = (mebibytes: number) => formatMemory(Math.ceil(mebibytes));
  const weights = inMemory(need.weights);
  return need.context === undefined
    ? text('fields.serving.needOfWeights', { weights })
    : text('fields.serving.need', {
        weights,
        context: inMemory(need.context),
        sum: inMemory(need.weights + need.context),
      });
}

/** How a language model is served, and what that takes of each GPU. */
export function LanguageModelServing(
  props: FieldExtensionComponentProps<ServingAnswer, GivenOptions>,
) {
  const { formData, onChange, disabled, schema } = props;
  const text = useText();
  const { model, version } = answersOf(
    props.formContext?.formData,
    props.uiSchema?.['ui:options'],
  );
  const chosen = useOperation('getModel', {
    path: model ? pathOf(model) : undefined,
    enabled: Boolean(model && version),
  });
  const facts = chosen.data?.versions.find(
    ({ name }) => name === version,
  )?.languageModel;
  const answer = formData?.languageModel ? formData : undefined;

  useEffect(() => {
    const asked = answer?.languageModel.contextLength ?? 0;
    // Another model may know less.
    if (facts && (!answer || asked > facts.contextLength)) {
      onChange(usual(facts));
    }
  }, [facts, answer, onChange]);

  const label = schema.title ?? text('fields.serving.label');
  const description = schema.description ?? text('fields.serving.description');
  if (!model || !version) {
    return (
      <FieldState label={label} message={text('fields.serving.needsModel')} />
    );
  }
  if (!chosen.data || !facts) {
    return (
      <FieldState
        label={label}
        description={description}
        error={chosen.error}
        onRetry={chosen.reload}
        message={chosen.data && text('fields.serving.notLanguage')}
      />
    );
  }
  if (!answer) {
    return <FieldState label={label} description={description} />;
  }
  return (
    <Flex direction="column" gap="4" role="group" aria-label={label}>
      <Flex direction="column" gap="1">
        <Text as="h3" weight="bold">
          {label}
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {description}
        </Text>
      </Flex>
      <Numbers
        answer={answer}
        facts={facts}
        disabled={disabled}
        onChange={onChange}
      />
      {answer.resources.gpus > 0 && (
        <Alert
          role="status"
          status="info"
          icon
          title={needOf(answer, facts, text)}
          description={
            facts.weightsMiB !== undefined &&
            answer.languageModel.quantization !== undefined
              ? text('fields.serving.storedWeights')
              : undefined
          }
        />
      )}
    </Flex>
  );
}

function Numbers(props: {
  answer: ServingAnswer;
  facts: LanguageModelFacts;
  disabled?: boolean;
  onChange: (answer: ServingAnswer) => void;
}) {
  const { answer, facts, disabled, onChange } = props;
  const { languageModel, resources, replicas } = answer;
  const text = useText();
  // An emptied number field says NaN; the last number then stays.
  const number = (set: (value: number) => Partial<ServingAnswer>) => ({
    isDisabled: disabled,
    onChange: (value: number) =>
      Number.isFinite(value) && onChange({ ...answer, ...set(value) }),
  });
  const { quantization, ...others } = languageModel;
  return (
    <>
      <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
        <NumberField
          label={text('fields.serving.context')}
          description={text('fields.serving.contextHint', {
            most: formatNumber(facts.contextLength),
          })}
          minValue={Math.min(16, facts.contextLength)}
          maxValue={facts.contextLength}
          step={1}
          value={languageModel.contextLength ?? facts.contextLength}
          {...number(contextLength => ({
            languageModel: { ...languageModel, contextLength },
          }))}
        />
        <Select
          label={text('fields.serving.quantization')}
          description={text('fields.serving.quantizationHint')}
          isDisabled={disabled}
          options={[
            { id: AS_STORED, label: text('fields.serving.asStored') },
            ...VLLM_QUANTIZATIONS.map(id => ({ id, label: id })),
          ]}
          selectedKey={quantization ?? AS_STORED}
          onSelectionChange={key =>
            onChange({
              ...answer,
              languageModel: {
                ...others,
                ...(key !== AS_STORED && { quantization: String(key) }),
              },
            })
          }
        />
        <NumberField
          label={text('fields.serving.gpus')}
          description={text('fields.serving.gpusHint')}
          minValue={0}
          maxValue={64}
          step={1}
          value={resources.gpus}
          {...number(gpus => ({
            resources: { ...resources, gpus },
            languageModel: {
              ...languageModel,
              tensorParallelism: Math.max(1, gpus),
            },
          }))}
        />
        <NumberField
          label={text('fields.serving.replicas')}
          description={text('fields.serving.replicasHint')}
          minValue={1}
          maxValue={100}
          step={1}
          value={replicas}
          {...number(changed => ({ replicas: changed }))}
        />
      </Grid.Root>
      <Accordion>
        <AccordionTrigger
          title={text('fields.serving.expert')}
          subtitle={text('fields.serving.expertHint')}
        />
        <AccordionPanel>
          <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
            <NumberField
              label={text('fields.serving.cpu')}
              minValue={0.1}
              maxValue={256}
              step={0.05}
              value={resources.cpu}
              {...number(cpu => ({ resources: { ...resources, cpu } }))}
            />
            <NumberField
              label={text('fields.serving.memory')}
              minValue={64}
              maxValue={4_194_304}
              step={1}
              value={resources.memoryMiB}
              {...number(memoryMiB => ({
                resources: { ...resources, memoryMiB },
              }))}
            />
          </Grid.Root>
        </AccordionPanel>
      </Accordion>
    </>
  );
}
