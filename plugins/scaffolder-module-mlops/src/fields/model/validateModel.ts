import { parseEntityRef } from '@backstage/catalog-model';
import { ApiHolder } from '@backstage/frontend-plugin-api';
import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import { ModelInfo } from '@fairway/backstage-plugin-mlops-common';
import { answersOf, GivenOptions, reasonOf, statusOf } from '../../api';
import { loadText } from '../../translation';

/** A link can name anything, so the choice is checked, not only offered. */
export const validateModel: CustomFieldValidator<string> = async (
  ref,
  field,
  { apiHolder },
) => {
  const found = await findModel(ref, apiHolder);
  if ('problem' in found) {
    field.addError(found.problem);
    return;
  }
  if (!found.model.deployable) {
    const text = await loadText(apiHolder);
    field.addError(
      text('fields.model.blocked', {
        reasons:
          found.model.reasons.join(' ') || text('fields.model.blockedUnknown'),
      }),
    );
  }
};

/** The same for a version of the chosen model. */
export const validateModelVersion: CustomFieldValidator<
  string,
  GivenOptions
> = async (name, field, { apiHolder, formData, uiSchema }) => {
  const { model: ref } = answersOf(formData, uiSchema?.['ui:options']);
  if (!ref) {
    return;
  }
  const found = await findModel(ref, apiHolder);
  if ('problem' in found) {
    return;
  }
  const text = await loadText(apiHolder);
  const version = found.model.versions.find(known => known.name === name);
  if (!version) {
    const known = found.model.versions.map(each => each.name).join(', ');
    field.addError(
      text('fields.version.unknown', { model: ref, version: name, known }),
    );
  } else if (!version.deployable) {
    field.addError(
      text('fields.version.blocked', { reasons: version.reasons.join(' ') }),
    );
  }
};

async function findModel(
  ref: string,
  apiHolder: ApiHolder,
): Promise<{ model: ModelInfo } | { problem: string }> {
  const api = apiHolder.get(mlopsApiRef);
  const text = await loadText(apiHolder);
  if (!api) {
    throw new Error('The mlops plugin is not installed in this app');
  }
  try {
    const { namespace, name } = parseEntityRef(ref, { defaultKind: 'model' });
    return { model: await api.call('getModel', { path: { namespace, name } }) };
  } catch (error) {
    return {
      problem:
        statusOf(error) === 404
          ? text('fields.model.unknown', { model: ref })
          : text('common.failed', { reason: reasonOf(error, text) }),
    };
  }
}
