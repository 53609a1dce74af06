import { ResourceType, resourceNameOf } from '../objects/ResourceType';

export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'apply'
  | 'delete'
  | 'read the logs of';

/** What was asked of an API server, for its errors. */
export interface Asked {
  verb: Verb;
  type?: ResourceType;
  namespace?: string;
  name?: string;
  /** Where there is no type. */
  path?: string;
}

/** `apply deployments.apps "scorer-1" in namespace "models"`. */
export function inWords(asked: Asked): string {
  const { verb, type, namespace, name, path } = asked;
  return [
    verb,
    type ? resourceNameOf(type) : path,
    ...(name === undefined ? [] : [JSON.stringify(name)]),
    ...(namespace === undefined ? [] : [`in namespace "${namespace}"`]),
  ].join(' ');
}
