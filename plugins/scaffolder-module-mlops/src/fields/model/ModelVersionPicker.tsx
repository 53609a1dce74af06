import { parseEntityRef } from '@backstage/catalog-model';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { ModelVersionInfo } from '@fairway/backstage-plugin-mlops-common';
import { useEffect } from 'react';
import { answersOf, formatMetric, GivenOptions, useOperation } from '../../api';
import { Choice, ChoiceList, FieldState } from '../../components';
import { Text as Say, useText } from '../../translation';

const SHOWN_METRICS = 3;

function measurements(version: ModelVersionInfo, text: Say): string {
  const metrics = version.metrics.slice(0, SHOWN_METRICS);
  if (metrics.length === 0) {
    return text('fields.version.noMetrics');
  }
  return metrics
    .map(({ name, value, dataset }) =>
      dataset
        ? text('fields.version.metricOn', {
            name,
            value: formatMetric(value),
            dataset,
          })
        : text('fields.version.metric', { name, value: formatMetric(value) }),
    )
    .join(' · ');
}

function choiceOf(
  version: ModelVersionInfo,
  isNewest: boolean,
  text: Say,
): Choice {
  return {
    value: version.name,
    title: text('fields.version.version', { name: version.name }),
    badge: isNewest ? text('fields.version.newest') : undefined,
    details: [version.description, measurements(version, text)],
    blocked: version.deployable
      ? undefined
      : [
          text('fields.version.blocked', {
            reasons: version.reasons.join(' '),
          }),
        ],
  };
}

/**
 * The version of the chosen model, the newest one that can be deployed unless
 * another one is picked.
 */
export function ModelVersionPicker(
  props: FieldExtensionComponentProps<string, GivenOptions>,
) {
  const { formData, onChange, required, disabled, schema, rawErrors } = props;
  const text = useText();
  const { model } = answersOf(
    props.formContext?.formData,
    props.uiSchema?.['ui:options'],
  );
  const path = model
    ? parseEntityRef(model, { defaultKind: 'model' })
    : undefined;
  const found = useOperation('getModel', {
    path: path && { namespace: path.namespace, name: path.name },
    enabled: path !== undefined,
  });
  const versions = found.data?.versions;

  useEffect(() => {
    if (versions && !versions.some(({ name }) => name === formData)) {
      const preferred = versions.find(({ deployable }) => deployable)?.name;
      if (preferred !== formData) {
        onChange(preferred);
      }
    }
  }, [versions, formData, onChange]);

  const label = schema.title ?? text('fields.version.label');
  const description = schema.description ?? text('fields.version.description');
  if (!model) {
    return (
      <FieldState
        label={label}
        message={text('fields.version.chooseModelFirst')}
      />
    );
  }
  if (!versions || versions.length === 0) {
    return (
      <FieldState
        label={label}
        description={description}
        error={found.error}
        onRetry={found.reload}
        message={versions && text('fields.version.empty')}
      />
    );
  }
  return (
    <ChoiceList
      label={label}
      description={description}
      required={required}
      disabled={disabled}
      invalid={rawErrors.length > 0}
      choices={versions.map((version, index) =>
        choiceOf(version, index === 0, text),
      )}
      value={formData}
      onChange={onChange}
    />
  );
}
