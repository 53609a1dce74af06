import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useEffect } from 'react';
import { useOperation } from '../../api';
import { ChoiceList, FieldState } from '../../components';
import { useText } from '../../translation';

/** The environment; the first one that is not production unless changed. */
export function EnvironmentPicker(props: FieldExtensionComponentProps<string>) {
  const { formData, onChange, required, disabled, schema, rawErrors } = props;
  const text = useText();
  const { data, error, reload } = useOperation('getOptions');
  const environments = data?.environments;

  useEffect(() => {
    const preferred = environments?.find(({ production }) => !production);
    if (formData === undefined && preferred) {
      onChange(preferred.name);
    }
  }, [environments, formData, onChange]);

  const label = schema.title ?? text('fields.environment.label');
  const description =
    schema.description ?? text('fields.environment.description');
  if (!environments || environments.length === 0) {
    return (
      <FieldState
        label={label}
        description={description}
        error={error}
        onRetry={reload}
        message={environments && text('fields.environment.empty')}
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
      choices={environments.map(environment => ({
        value: environment.name,
        title: environment.title,
        badge:
          environment.production && environment.name !== 'production'
            ? text('fields.environment.production')
            : undefined,
        details: [environment.description],
      }))}
      value={formData}
      onChange={onChange}
    />
  );
}
