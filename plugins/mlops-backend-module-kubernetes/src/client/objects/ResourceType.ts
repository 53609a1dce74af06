import { InputError } from '@backstage/errors';

/** What every object of an API server has, as it travels (dates are strings). */
export interface ObjectMetadata {
  name: string;
  namespace?: string;
  /** Names one object for ever; another one of the same name has another. */
  uid?: string;
  /** Opaque: may only be compared for being the same. */
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: {
    apiVersion: string;
    kind: string;
    name: string;
    uid: string;
    controller?: boolean;
  }[];
}

export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata?: Partial<ObjectMetadata>;
}

/** A generated type of @kubernetes/client-node as it travels: dates are strings. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
  ? Wire<Item>[]
  : T extends object
  ? { [Key in keyof T]: Wire<T[Key]> }
  : T;

/** A kind of object that an API server has, and the shape of one. */
export interface ResourceType<T extends KubernetesObject = KubernetesObject> {
  /** Empty for the core group. */
  group: string;
  version: string;
  /** As in paths and in roles: `deployments`. */
  plural: string;
  kind: string;
  namespaced: boolean;
  /** Never there: only names the shape for the compiler. */
  shape?: T;
}

/** Where an object is; without a namespace where its type has none. */
export interface ObjectReference {
  name: string;
  namespace?: string;
}

/** `apps/v1`, and `v1` of the core group. */
export function apiVersionOf(type: ResourceType): string {
  return type.group ? `${type.group}/${type.version}` : type.version;
}

/** As roles and error messages of an API server call it: `deployments.apps`. */
export function resourceNameOf(type: ResourceType): string {
  return type.group ? `${type.plural}.${type.group}` : type.plural;
}

/**
 * The path of a collection, or of one object, below the API server's root.
 *
 * @throws InputError for a name that would lead elsewhere, or a namespace that
 * is missing or too many.
 */
export function pathOf(
  type: ResourceType,
  where: Partial<ObjectReference>,
  subresource?: string,
): string {
  const { name, namespace } = where;
  if (!type.namespaced && namespace !== undefined) {
    throw new InputError(`${resourceNameOf(type)} are in no namespace`);
  }
  if (type.namespaced && name !== undefined && namespace === undefined) {
    throw new InputError(
      `One of ${resourceNameOf(type)} is named without its namespace`,
    );
  }
  return [
    type.group ? `/apis/${type.group}` : '/api',
    type.version,
    ...(namespace === undefined ? [] : ['namespaces', segment(namespace)]),
    type.plural,
    ...(name === undefined ? [] : [segment(name)]),
    ...(subresource === undefined ? [] : [subresource]),
  ].join('/');
}

/** The rule of apimachinery's IsValidPathSegmentName. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/%]/.test(name)) {
    throw new InputError(
      `${JSON.stringify(name)} cannot be the name of an object`,
    );
  }
  return encodeURIComponent(name);
}
