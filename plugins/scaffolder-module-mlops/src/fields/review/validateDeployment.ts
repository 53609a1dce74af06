import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import {
  answersOf,
  findingText,
  GivenOptions,
  missingAnswers,
  reasonOf,
  requestOf,
} from '../../api';
import { loadText } from '../../translation';

/** Checks the whole request anew, since a pool may have filled up meanwhile. */
export const validateDeployment: CustomFieldValidator<
  string,
  GivenOptions
> = async (_value, field, { apiHolder, formData, uiSchema }) => {
  const text = await loadText(apiHolder);
  const answers = answersOf(formData, uiSchema?.['ui:options']);
  const missing = missingAnswers(answers);
  if (missing.length > 0) {
    field.addError(
      text('fields.review.incomplete', { missing: missing.join(', ') }),
    );
    return;
  }
  const api = apiHolder.get(mlopsApiRef);
  if (!api) {
    throw new Error('The mlops plugin is not installed in this app');
  }
  try {
    const { findings, blocked } = await api.call('previewDeployment', {
      body: requestOf(answers),
    });
    for (const finding of findings) {
      if (finding.severity === 'blocking') {
        field.addError(findingText(finding, text));
      }
    }
    if (blocked && !findings.some(({ severity }) => severity === 'blocking')) {
      field.addError(text('fields.review.blocked'));
    }
  } catch (error) {
    field.addError(text('common.failed', { reason: reasonOf(error, text) }));
  }
};
