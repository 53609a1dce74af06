import { JsonObject } from '@backstage/types';
import {
  DeploymentRequest,
  deploymentRequestSchema,
  LanguageModelSettings,
  replicaRange,
  Resources,
  Scaling,
  Size,
  SizeName,
} from '@fairway/backstage-plugin-mlops-common';

/** What the size picker puts into the form: a word, and what differs from it. */
export interface SizeAnswer {
  name: SizeName;
  resources?: Resources;
  replicas?: number;
  scaling?: Scaling;
}

/** What the field of a language model puts into the form. */
export interface ServingAnswer {
  languageModel: LanguageModelSettings;
  resources: Resources;
  replicas: number;
}

/**
 * What the form knows so far. The names of the parameters are those of the
 * deployment request, except that `size` may hold a {@link SizeAnswer}.
 */
export type Answers = Partial<
  Omit<DeploymentRequest, 'size'> & { size: SizeAnswer | SizeName }
>;

/** A template that fixes an answer instead of asking says so in `given`. */
export interface GivenOptions {
  given?: JsonObject;
}

/** The answers of the form and what the template gives, the form first. */
export function answersOf(
  formData: unknown,
  options: GivenOptions | undefined,
): Answers {
  const answers =
    typeof formData === 'object' && formData !== null ? formData : {};
  const present = Object.entries(answers).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const { serving, ...rest } = {
    ...options?.given,
    ...Object.fromEntries(present),
  } as Answers & { serving?: ServingAnswer };
  return { ...rest, ...serving };
}

/** The size of the answers as an object, however it was given. */
export function sizeOf(answers: Answers): SizeAnswer {
  const { size } = answers;
  const answer =
    typeof size === 'string' ? { name: size } : size ?? { name: 'small' };
  return {
    name: answer.name ?? 'small',
    resources: answer.resources ?? answers.resources,
    replicas: answer.replicas ?? answers.replicas,
    scaling: answer.scaling ?? answers.scaling,
  };
}

/** Between which numbers of replicas there may be; nothing for a fixed one. */
export const scalingOf = (
  answer: SizeAnswer,
  sizes: Size[],
): Scaling | undefined =>
  answer.scaling ?? sizes.find(({ name }) => name === answer.name)?.scaling;

/** What each copy gets and how many there are, numbers given by hand first. */
export function amountsOf(
  answer: SizeAnswer,
  sizes: Size[],
): { resources: Resources; replicas: number } | undefined {
  const size = sizes.find(({ name }) => name === answer.name);
  const resources = answer.resources ?? size?.resources;
  const replicas = answer.replicas ?? size?.replicas;
  return resources && replicas ? { resources, replicas } : undefined;
}

const needed = [
  'model',
  'version',
  'environment',
  'pool',
  'name',
  'owner',
] as const;

/** The same with the most replicas there may be, which the pool must hold. */
export function reservedOf(
  answer: SizeAnswer,
  sizes: Size[],
): { resources: Resources; replicas: number } | undefined {
  const amounts = amountsOf(answer, sizes);
  return (
    amounts && {
      ...amounts,
      replicas: replicaRange({
        replicas: amounts.replicas,
        scaling: scalingOf(answer, sizes),
      }).max,
    }
  );
}

/** The answers without which nothing can be deployed, and that are not there. */
export function missingAnswers(answers: Answers): (typeof needed)[number][] {
  return needed.filter(field => !answers[field]);
}

/** The request that the template's action would make of these answers. */
export function requestOf(answers: Answers): DeploymentRequest {
  const { name: size, resources, replicas, scaling } = sizeOf(answers);
  const { environmentVariables, traffic, languageModel } = answers;
  return {
    ...(Object.fromEntries(
      needed.map(field => [field, answers[field]]),
    ) as Pick<DeploymentRequest, (typeof needed)[number]>),
    size,
    ...(resources && { resources }),
    ...(replicas && { replicas }),
    ...(scaling && { scaling }),
    ...(traffic && { traffic }),
    ...(languageModel && { languageModel }),
    ...(environmentVariables && { environmentVariables }),
  };
}

/** What is wrong with a request before anybody is asked; empty if nothing. */
export function requestProblems(request: DeploymentRequest): string[] {
  const { error } = deploymentRequestSchema.safeParse(request);
  return (error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')} ${message}`,
  );
}
