import {
  resourcesSchema,
  Revision,
  RevisionRequest,
} from '@fairway/backstage-plugin-mlops-common';
import {
  differsFrom,
  NumberField,
  numberLimits,
  ScalingForm,
  scalingFormOf,
  scalingProblem,
  scalingRequestOf,
} from './scaling';
import { readVariables, VariableProblem, writeVariables } from './variables';

/** What the form holds; numbers are NaN while a field is empty. */
export type ChangeForm = ScalingForm & {
  cpu: number;
  memoryMiB: number;
  gpus: number;
  variables: string;
  reason: string;
};

export type ChangeProblem =
  | VariableProblem
  | { code: 'outOfRange'; field: NumberField }
  | { code: 'minAboveMax' }
  | { code: 'unchanged' };

/** The limits of the numbers, the same that the API checks. */
export const limits = numberLimits;

export function formOf(revision: Revision): ChangeForm {
  const { resources, environmentVariables } = revision.spec;
  return {
    ...resources,
    ...scalingFormOf(revision.spec),
    variables: writeVariables(environmentVariables),
    reason: '',
  };
}

/**
 * The request for what was changed, or the first thing that is wrong. A change
 * of scaling alone is made in place, without a new revision.
 */
export function requestOf(
  form: ChangeForm,
  revision: Revision,
):
  | { request: RevisionRequest; isInPlace: boolean }
  | { problem: ChangeProblem } {
  const { spec } = revision;
  const resources = {
    cpu: form.cpu,
    memoryMiB: form.memoryMiB,
    gpus: form.gpus,
  };
  const checked = resourcesSchema.safeParse(resources);
  if (!checked.success) {
    const field = checked.error.issues[0].path[0] as keyof typeof resources;
    return { problem: { code: 'outOfRange', field } };
  }
  const problem = scalingProblem(form);
  if (problem) {
    return { problem };
  }
  const read = readVariables(form.variables);
  if ('problem' in read) {
    return read;
  }
  const differs = {
    ...differsFrom(form, spec),
    resources:
      resources.cpu !== spec.resources.cpu ||
      resources.memoryMiB !== spec.resources.memoryMiB ||
      resources.gpus !== spec.resources.gpus,
    variables:
      writeVariables(read.variables) !==
      writeVariables(spec.environmentVariables),
  };
  if (!Object.values(differs).includes(true)) {
    return { problem: { code: 'unchanged' } };
  }
  return {
    isInPlace: !differs.resources && !differs.replicas && !differs.variables,
    request: {
      ...(differs.resources && { resources }),
      ...(differs.replicas && { replicas: form.replicas }),
      ...(differs.scaling && { scaling: scalingRequestOf(form) }),
      ...(differs.variables && { environmentVariables: read.variables }),
      ...(form.reason.trim() && { reason: form.reason.trim().slice(0, 500) }),
    },
  };
}
