import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Alert, Flex, SearchField, Text } from '@backstage/ui';
import { ModelInfo } from '@fairway/backstage-plugin-mlops-common';
import { useEffect, useState } from 'react';
import { nameOf, useOperation } from '../../api';
import { Choice, ChoiceList, FieldState } from '../../components';
import { Text as Say, useText } from '../../translation';
import { pathOf } from './pathOf';

const PAGE = 50;
/** So few models need no search. */
const GLANCE = 6;
const SEARCH_DELAY_MS = 250;

/** Models that cannot be deployed are shown with the reason, not hidden. */
function choiceOf(model: ModelInfo, text: Say): Choice {
  return {
    value: model.ref,
    title: model.title,
    badge: model.task ?? model.type,
    details: [
      model.description,
      text('fields.model.owner', { owner: nameOf(model.owner) }),
    ],
    blocked: model.deployable
      ? undefined
      : [
          text('fields.model.blocked', {
            reasons:
              model.reasons.join(' ') || text('fields.model.blockedUnknown'),
          }),
        ],
  };
}

/** The model to deploy, as an entity reference. */
export function ModelPicker(
  props: FieldExtensionComponentProps<string, { runtime?: string }>,
) {
  const { formData, onChange, required, disabled, schema, rawErrors } = props;
  const text = useText();
  const runtime = props.uiSchema?.['ui:options']?.runtime;
  const [search, setSearch] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(search.trim()), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [search]);

  const page = useOperation('listModels', {
    query: {
      limit: PAGE,
      ...(asked && { search: asked.slice(0, 100) }),
      ...(runtime && { runtime }),
    },
  });
  const models = page.data?.items ?? [];
  // A link may name a model that is not on this page of the list.
  const elsewhere =
    page.data !== undefined &&
    formData !== undefined &&
    !models.some(({ ref }) => ref === formData);
  const chosen = useOperation('getModel', {
    path: elsewhere ? pathOf(formData) : undefined,
    enabled: elsewhere,
  });

  const label = schema.title ?? text('fields.model.label');
  const description = schema.description ?? text('fields.model.description');
  const isSearching = asked !== '' || search !== '';
  const isFirst = !isSearching && page.data === undefined;
  if (isFirst && (page.isPending || page.error !== undefined)) {
    return (
      <FieldState
        label={label}
        description={description}
        error={page.error}
        onRetry={page.reload}
      />
    );
  }
  if (!isSearching && models.length === 0) {
    return (
      <FieldState
        label={label}
        description={description}
        message={text(
          runtime ? 'fields.model.emptyOfRuntime' : 'fields.model.empty',
          { runtime: runtime ?? '' },
        )}
      />
    );
  }

  const offered = elsewhere && chosen.data ? [chosen.data, ...models] : models;
  const total = page.data?.totalItems ?? 0;
  return (
    <Flex direction="column" gap="3">
      {(isSearching || total > GLANCE) && (
        <SearchField
          aria-label={text('fields.model.search')}
          placeholder={text('fields.model.search')}
          value={search}
          onChange={setSearch}
        />
      )}
      {elsewhere && chosen.error !== undefined && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={text('fields.model.unknown', { model: formData })}
        />
      )}
      {page.error !== undefined && (
        <FieldState label={label} error={page.error} onRetry={page.reload} />
      )}
      {page.data && offered.length === 0 && (
        <Text as="p" color="secondary" role="status">
          {text('fields.model.noMatch', { search: asked })}
        </Text>
      )}
      <ChoiceList
        label={label}
        description={description}
        required={required}
        disabled={disabled}
        invalid={rawErrors.length > 0}
        choices={offered.map(model => choiceOf(model, text))}
        value={formData}
        onChange={onChange}
      />
      {total > models.length && (
        <Text as="p" variant="body-small" color="secondary">
          {text('fields.model.more', {
            shown: String(models.length),
            total: String(total),
          })}
        </Text>
      )}
    </Flex>
  );
}
