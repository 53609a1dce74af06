import { KubernetesObject, ObjectReference } from '../client';

/** The label of everything that belongs to one inference service. */
export const serviceIdLabel = 'fairway.dev/service-id';

/** What became of one object; both are there when it changed. */
export interface ResourceChange<T> {
  where: ObjectReference;
  before?: T;
  after?: T;
  /** Of the services that it belongs to, before and after. */
  serviceIds: string[];
}

/** Objects by namespace and name, and by the service that they belong to. */
export class ObjectStore<T extends KubernetesObject> {
  readonly #objects = new Map<string, T>();
  readonly #byService = new Map<string, Map<string, T>>();

  static create<T extends KubernetesObject>(): ObjectStore<T> {
    return new ObjectStore();
  }

  private constructor() {}

  get size(): number {
    return this.#objects.size;
  }

  get(where: ObjectReference): T | undefined {
    return this.#objects.get(keyOf(where));
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  ofService(serviceId: string): T[] {
    return [...(this.#byService.get(serviceId)?.values() ?? [])];
  }

  /** Undefined where the store has exactly this already. */
  put(object: T): ResourceChange<T> | undefined {
    const where = referenceOf(object);
    const before = this.get(where);
    if (before && isSame(before, object)) {
      return undefined;
    }
    this.#take(where, before);
    const key = keyOf(where);
    this.#objects.set(key, object);
    const serviceId = serviceIdOf(object);
    if (serviceId !== undefined) {
      const ofService = this.#byService.get(serviceId) ?? new Map<string, T>();
      ofService.set(key, object);
      this.#byService.set(serviceId, ofService);
    }
    return change(where, before, object);
  }

  /** Undefined where there was none. */
  remove(where: ObjectReference): ResourceChange<T> | undefined {
    const before = this.get(where);
    this.#take(where, before);
    return before && change(where, before, undefined);
  }

  /** Holds exactly these afterwards. */
  replace(objects: T[]): ResourceChange<T>[] {
    const left = new Set(objects.map(object => keyOf(referenceOf(object))));
    const gone = this.list()
      .map(referenceOf)
      .filter(where => !left.has(keyOf(where)))
      .map(where => this.remove(where));
    return [...gone, ...objects.map(object => this.put(object))].filter(
      one => one !== undefined,
    );
  }

  #take(where: ObjectReference, object: T | undefined) {
    const key = keyOf(where);
    this.#objects.delete(key);
    const serviceId = object && serviceIdOf(object);
    const ofService = serviceId && this.#byService.get(serviceId);
    if (ofService) {
      ofService.delete(key);
      if (ofService.size === 0) {
        this.#byService.delete(serviceId);
      }
    }
  }
}

export function referenceOf(object: KubernetesObject): ObjectReference {
  const { name = '', namespace } = object.metadata ?? {};
  return namespace === undefined ? { name } : { name, namespace };
}

export function serviceIdOf(object: KubernetesObject): string | undefined {
  return object.metadata?.labels?.[serviceIdLabel];
}

/** Neither names nor namespaces have a slash. */
function keyOf({ name, namespace = '' }: ObjectReference): string {
  return `${namespace}/${name}`;
}

function isSame(one: KubernetesObject, other: KubernetesObject): boolean {
  return (
    one.metadata?.resourceVersion !== undefined &&
    one.metadata.resourceVersion === other.metadata?.resourceVersion &&
    one.metadata.uid === other.metadata?.uid
  );
}

function change<T extends KubernetesObject>(
  where: ObjectReference,
  before: T | undefined,
  after: T | undefined,
): ResourceChange<T> {
  const serviceIds = [before, after].flatMap(object => {
    const serviceId = object && serviceIdOf(object);
    return serviceId === undefined ? [] : [serviceId];
  });
  return {
    where,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    serviceIds: [...new Set(serviceIds)],
  };
}
