import { serviceNameSchema } from '@fairway/backstage-plugin-mlops-common';
import { Answers, nameOf } from '../../api';

const MAX_LENGTH = 52;

export const isValidName = (name: string) =>
  serviceNameSchema.safeParse(name).success;

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
}

/**
 * A service name made of model and environment, such as `digits-staging`;
 * undefined while one of them is not known, or nothing valid can be made.
 */
export function baseName(
  answers: Pick<Answers, 'model' | 'environment'>,
): string | undefined {
  if (!answers.model || !answers.environment) {
    return undefined;
  }
  const environment = slug(answers.environment);
  const room = MAX_LENGTH - environment.length - 4;
  const name = `${slug(nameOf(answers.model))
    .slice(0, Math.max(1, room))
    .replace(/-+$/, '')}-${environment}`;
  return isValidName(name) ? name : undefined;
}

/** The base name, with the first number behind it that makes it a free one. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let number = 2; taken.has(name); number += 1) {
    name = `${base}-${number}`;
  }
  return name;
}
