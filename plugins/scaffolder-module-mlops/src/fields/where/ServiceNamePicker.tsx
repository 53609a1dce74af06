import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Button, Flex, Text, TextField } from '@backstage/ui';
import { useEffect, useState } from 'react';
import {
  answersOf,
  GivenOptions,
  reasonOf,
  statusOf,
  useOperation,
} from '../../api';
import { useText } from '../../translation';
import { baseName, freeName, isValidName } from './suggestName';

const CHECK_DELAY_MS = 300;

/**
 * Names that were suggested on this page of the browser. The field goes away
 * with its page of the form, and must know on its return whether the name in
 * the form was its own, to be replaced when the model changes, or the user's.
 */
const suggested = new Set<string>();

/** The name of the service: a free one is suggested until the user types. */
export function ServiceNamePicker(
  props: FieldExtensionComponentProps<string, GivenOptions>,
) {
  const { formData = '', onChange, required, disabled, schema } = props;
  const text = useText();
  const base = baseName(
    answersOf(props.formContext?.formData, props.uiSchema?.['ui:options']),
  );
  const similar = useOperation('listServices', {
    enabled: base !== undefined,
    query: { search: base, limit: 200 },
  });
  const suggestion =
    base && similar.data
      ? freeName(base, new Set(similar.data.items.map(({ name }) => name)))
      : undefined;
  const [isTouched, setIsTouched] = useState(false);
  const isOwn = !isTouched && (formData === '' || suggested.has(formData));
  useEffect(() => {
    if (suggestion && isOwn && suggestion !== formData) {
      suggested.add(suggestion);
      onChange(suggestion);
    }
  }, [suggestion, isOwn, formData, onChange]);

  const isValid = isValidName(formData);
  const [settled, setSettled] = useState(formData);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(formData), CHECK_DELAY_MS);
    return () => clearTimeout(timer);
  }, [formData]);
  const check = useOperation('getService', {
    path: { service: settled },
    enabled: settled === formData && isValid,
  });
  const isFree = statusOf(check.error) === 404;
  const isTaken = check.data !== undefined || statusOf(check.error) === 403;

  const isWrong = formData !== '' && (!isValid || isTaken);
  return (
    <Flex direction="column" gap="2">
      <TextField
        label={schema.title ?? text('fields.name.label')}
        secondaryLabel={required ? text('common.required') : undefined}
        description={schema.description ?? text('fields.name.description')}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={isWrong || props.rawErrors.length > 0}
        value={formData}
        onChange={name => {
          setIsTouched(true);
          onChange(name === '' ? undefined : name);
        }}
      />
      <Flex align="center" gap="3">
        <Text
          as="span"
          role="status"
          variant="body-small"
          color={isWrong ? 'danger' : 'secondary'}
        >
          {formData !== '' && !isValid && text('fields.name.invalid')}
          {isValid && isTaken && text('fields.name.taken')}
          {isValid && isFree && text('fields.name.free')}
          {isValid && check.isPending && text('fields.name.checking')}
          {isValid &&
            check.error !== undefined &&
            !isFree &&
            !isTaken &&
            text('common.failed', { reason: reasonOf(check.error, text) })}
        </Text>
        {suggestion && suggestion !== formData && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => onChange(suggestion)}
          >
            {text('fields.name.suggestion', { name: suggestion })}
          </Button>
        )}
      </Flex>
    </Flex>
  );
}
