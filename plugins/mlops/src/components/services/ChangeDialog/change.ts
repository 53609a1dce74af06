import {
  resourcesSchema,
  Revision,
  RevisionRequest,
} from '@fairway/backstage-plugin-mlops-common';
import { readVariables, VariableProblem, writeVariables } from './variables';

/** What the form holds; numbers are NaN while a field is empty. */
export type ChangeForm = {
  cpu: number;
  memoryMiB: number;
  gpus: number;
  replicas: number;
  variables: string;
  reason: string;
};

export type ChangeProblem =
  | VariableProblem
  | {
      code: 'outOfRange';
      field: 'cpu' | 'gpus' | 'memoryMiB' | 'replicas';
    }
  | { code: 'unchanged' };

/** The limits of the numbers, the same that the API checks. */
export const limits = {
  cpu: { minimum: 0.1, maximum: 256 },
  memoryMiB: { minimum: 64, maximum: 4_194_304 },
  gpus: { minimum: 0, maximum: 64 },
  replicas: { minimum: 1, maximum: 100 },
};

export function formOf(revision: Revision): ChangeForm {
  const { resources, replicas, environmentVariables } = revision.spec;
  return {
    ...resources,
    replicas,
    variables: writeVariables(environmentVariables),
    reason: '',
  };
}

/** The request for what was changed, or the first thing that is wrong. */
export function requestOf(
  form: ChangeForm,
  revision: Revision,
): { request: RevisionRequest } | { problem: ChangeProblem } {
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
  const { minimum, maximum } = limits.replicas;
  if (
    !Number.isInteger(form.replicas) ||
    form.replicas < minimum ||
    form.replicas > maximum
  ) {
    return { problem: { code: 'outOfRange', field: 'replicas' } };
  }
  const read = readVariables(form.variables);
  if ('problem' in read) {
    return read;
  }
  const differs = {
    resources:
      resources.cpu !== spec.resources.cpu ||
      resources.memoryMiB !== spec.resources.memoryMiB ||
      resources.gpus !== spec.resources.gpus,
    replicas: form.replicas !== spec.replicas,
    variables:
      writeVariables(read.variables) !==
      writeVariables(spec.environmentVariables),
  };
  if (!differs.resources && !differs.replicas && !differs.variables) {
    return { problem: { code: 'unchanged' } };
  }
  return {
    request: {
      ...(differs.resources && { resources }),
      ...(differs.replicas && { replicas: form.replicas }),
      ...(differs.variables && { environmentVariables: read.variables }),
      ...(form.reason.trim() && { reason: form.reason.trim().slice(0, 500) }),
    },
  };
}
