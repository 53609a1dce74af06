import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import { reasonOf, statusOf } from '../../api';
import { loadText } from '../../translation';
import { isValidName } from './suggestName';

/** Lets nobody go on with a name that is not valid or not free. */
export const validateServiceName: CustomFieldValidator<string> = async (
  name,
  field,
  { apiHolder },
) => {
  const text = await loadText(apiHolder);
  if (!name || !isValidName(name)) {
    field.addError(text('fields.name.invalid'));
    return;
  }
  try {
    await apiHolder.get(mlopsApiRef)?.call('getService', {
      path: { service: name },
    });
    field.addError(text('fields.name.taken'));
  } catch (error) {
    const status = statusOf(error);
    if (status === 403) {
      field.addError(text('fields.name.taken'));
    } else if (status !== 404) {
      field.addError(text('common.failed', { reason: reasonOf(error, text) }));
    }
  }
};
