import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Alert, Flex } from '@backstage/ui';
import { PoolFit } from '@fairway/backstage-plugin-mlops-common';
import { useEffect } from 'react';
import {
  reservedOf,
  answersOf,
  findingText,
  formatMemory,
  formatNumber,
  formatPrice,
  GivenOptions,
  sizeOf,
  useOperation,
} from '../../api';
import { Choice, ChoiceList, FieldState } from '../../components';
import { Text as Say, useText } from '../../translation';

function freeOf({ pool }: PoolFit, text: Say): string {
  const { capacity, reserved } = pool;
  const left = (amount: keyof typeof capacity) =>
    Math.max(0, capacity[amount] - reserved[amount]);
  return text('fields.pool.free', {
    cpu: formatNumber(left('cpu')),
    cpuTotal: formatNumber(capacity.cpu),
    memory: formatMemory(left('memoryMiB')),
    memoryTotal: formatMemory(capacity.memoryMiB),
    gpus:
      capacity.gpus === 0
        ? text('fields.pool.noGpus')
        : text('fields.pool.freeGpus', {
            free: formatNumber(left('gpus')),
            total: formatNumber(capacity.gpus),
          }),
  });
}

function choiceOf(fit: PoolFit, text: Say): Choice {
  const { pool, fits, findings } = fit;
  const lines = (blocking: boolean) =>
    findings
      .filter(({ severity }) => (severity === 'blocking') === blocking)
      .map(finding => findingText(finding, text));
  const price = pool.price
    ? text('common.pricePerHour', { price: formatPrice(pool.price) })
    : text('common.noPrice');
  return {
    value: pool.ref,
    title: pool.title,
    badge: text(fits ? 'fields.pool.fits' : 'fields.pool.doesNotFit'),
    details: [
      pool.description,
      `${freeOf(fit, text)} · ${price}`,
      ...(fits ? lines(false) : []),
    ],
    blocked: fits ? undefined : lines(true),
  };
}

/** Where to run: what fits can be chosen, what does not says why. */
export function PoolPicker(
  props: FieldExtensionComponentProps<string, GivenOptions>,
) {
  const { formData, onChange, required, disabled, schema, rawErrors } = props;
  const text = useText();
  const answers = answersOf(
    props.formContext?.formData,
    props.uiSchema?.['ui:options'],
  );
  const options = useOperation('getOptions');
  const amounts =
    options.data && reservedOf(sizeOf(answers), options.data.sizes);
  const isReady = Boolean(answers.model && answers.version && amounts);
  const found = useOperation('listPoolFits', {
    enabled: isReady,
    query: {
      model: answers.model,
      version: answers.version,
      ...amounts?.resources,
      replicas: amounts?.replicas,
      contextLength: answers.languageModel?.contextLength,
      quantization: answers.languageModel?.quantization,
    },
  });
  const fits = found.data?.items;

  useEffect(() => {
    const isChosen = fits?.some(fit => fit.pool.ref === formData && fit.fits);
    if (fits && !isChosen) {
      const preferred = fits.find(fit => fit.fits)?.pool.ref;
      if (preferred !== formData) {
        onChange(preferred);
      }
    }
  }, [fits, formData, onChange]);

  const label = schema.title ?? text('fields.pool.label');
  const description = schema.description ?? text('fields.pool.description');
  if (!answers.model || !answers.version) {
    return (
      <FieldState label={label} message={text('fields.pool.needsModel')} />
    );
  }
  if (!fits || fits.length === 0) {
    return (
      <FieldState
        label={label}
        description={description}
        error={options.error ?? found.error}
        onRetry={() => {
          options.reload();
          found.reload();
        }}
        message={fits && text('fields.pool.empty')}
      />
    );
  }
  return (
    <Flex direction="column" gap="3">
      <ChoiceList
        label={label}
        description={description}
        required={required}
        disabled={disabled}
        invalid={rawErrors.length > 0}
        choices={fits.map(fit => choiceOf(fit, text))}
        value={formData}
        onChange={onChange}
      />
      {!fits.some(fit => fit.fits) && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={text('fields.pool.noneFits')}
        />
      )}
    </Flex>
  );
}
