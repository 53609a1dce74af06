import { Asked, inWords } from '../errors/asked';
import { UnreadableAnswerError } from '../errors/errors';
import { isRecord } from './json';
import { apiVersionOf, KubernetesObject, ResourceType } from './ResourceType';

/** One page of a list. */
export interface ResourceList<T> {
  items: T[];
  /** From where a watch goes on. */
  resourceVersion: string;
  /** Asks for the next page; absent on the last one. */
  continue?: string;
}

/** Takes an answer for an object of that type. @throws UnreadableAnswerError */
export function readObject<T extends KubernetesObject>(
  cluster: string,
  asked: Asked,
  type: ResourceType<T>,
  value: unknown,
): T {
  if (!isRecord(value) || !isObject(value)) {
    throw unreadable(cluster, asked, 'an object without a name');
  }
  // Items of lists leave these out.
  return {
    ...value,
    apiVersion: apiVersionOf(type),
    kind: type.kind,
  } as unknown as T;
}

/** Takes an answer for a list of that type. @throws UnreadableAnswerError */
export function readList<T extends KubernetesObject>(
  cluster: string,
  asked: Asked,
  type: ResourceType<T>,
  value: Record<string, unknown>,
): ResourceList<T> {
  const { metadata } = value;
  // Go leaves an empty list out as null.
  const items = value.items ?? [];
  if (
    !isRecord(metadata) ||
    typeof metadata.resourceVersion !== 'string' ||
    !Array.isArray(items)
  ) {
    throw unreadable(cluster, asked, 'no list');
  }
  return {
    items: items.map(item => readObject(cluster, asked, type, item)),
    resourceVersion: metadata.resourceVersion,
    ...(typeof metadata.continue === 'string' && metadata.continue !== ''
      ? { continue: metadata.continue }
      : {}),
  };
}

function isObject(value: Record<string, unknown>): boolean {
  const { metadata } = value;
  return (
    isRecord(metadata) &&
    typeof metadata.name === 'string' &&
    metadata.name !== '' &&
    ['namespace', 'uid', 'resourceVersion'].every(
      key => metadata[key] === undefined || typeof metadata[key] === 'string',
    )
  );
}

export function unreadable(
  cluster: string,
  asked: Asked,
  what: string,
): UnreadableAnswerError {
  return new UnreadableAnswerError(
    cluster,
    `Cluster ${cluster} answered ${what} to ${inWords(asked)}`,
  );
}
