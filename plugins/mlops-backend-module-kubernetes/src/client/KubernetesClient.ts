import { InputError } from '@backstage/errors';
import { Asked } from './errors/asked';
import { ObjectNotFoundError } from './errors/errors';
import { notOfAnApiServer } from './http/answers';
import {
  ApiRequests,
  RequestOptions,
  Stream,
  StreamOptions,
} from './http/ApiRequests';
import { ApiRequest } from './http/send';
import { realTiming } from './http/Timing';
import { isRecord, parseJson } from './objects/json';
import { readList, readObject, ResourceList } from './objects/readObject';
import {
  DeleteOptions,
  KubernetesClientOptions,
  ObjectToWrite,
  PageOptions,
  WriteOptions,
} from './options';
import {
  apiVersionOf,
  KubernetesObject,
  ObjectReference,
  pathOf,
  ResourceType,
} from './objects/ResourceType';

/** Who writes, in `managedFields` of what is written. */
export const fieldManager = 'fairway';

/**
 * The API of one cluster. Asks nothing when it is created. Every method throws
 * `KubernetesError`, or the reason of its signal once that is aborted.
 *
 * The defaults of `qps` and `burst` are those of controller-runtime, since
 * client-go's own (5 and 10) are meant for a person's tool.
 */
export class KubernetesClient {
  readonly cluster: string;
  readonly #requests: ApiRequests;
  readonly #onWarning: (warning: string) => void;

  static create(options: KubernetesClientOptions): KubernetesClient {
    return new KubernetesClient(
      options,
      ApiRequests.create({
        cluster: options.cluster,
        load: options.load,
        qps: options.qps ?? 20,
        burst: options.burst ?? 30,
        timeoutMs: options.timeoutMs ?? 30_000,
        tryTimeoutMs: options.tryTimeoutMs ?? 10_000,
        maximumBytes: options.maximumBytes ?? 32 * 1_048_576,
        timing: options.timing ?? realTiming,
      }),
    );
  }

  private constructor(options: KubernetesClientOptions, requests: ApiRequests) {
    this.cluster = options.cluster;
    this.#requests = requests;
    this.#onWarning = options.onWarning ?? (() => {});
  }

  /** The object, or undefined where there is none of that name. */
  async get<T extends KubernetesObject>(
    type: ResourceType<T>,
    where: ObjectReference,
    options: RequestOptions = {},
  ): Promise<T | undefined> {
    const asked: Asked = { verb: 'get', type, ...where };
    try {
      return await this.#object(
        asked,
        type,
        { method: 'GET', path: pathOf(type, where), isRead: true },
        options,
      );
    } catch (error) {
      if (error instanceof ObjectNotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  /** One page of a list, of at most `limit`. @see listAll */
  async list<T extends KubernetesObject>(
    type: ResourceType<T>,
    { namespace, limit = 500, signal, timeoutMs, ...query }: PageOptions = {},
  ): Promise<ResourceList<T>> {
    const asked: Asked = { verb: 'list', type, namespace };
    const value = await this.json(
      asked,
      {
        method: 'GET',
        path: pathOf(type, { namespace }),
        query: { ...query, limit },
        isRead: true,
      },
      { signal, timeoutMs },
    );
    return readList(this.cluster, asked, type, value);
  }

  /**
   * Says how the fields that Fairway owns are to be (server-side apply without
   * force); creates the object where there is none. With `metadata.uid` and
   * `metadata.resourceVersion` it is only written over what was read.
   *
   * @throws ObjectConflictError where it has changed, or somebody else owns a field;
   * InputError for a version without a uid, under which an API server would create
   * anew what is gone by now.
   */
  async apply<T extends KubernetesObject, Body extends ObjectToWrite>(
    type: ResourceType<T>,
    object: Body,
    { dryRun, onWarning, ...options }: WriteOptions = {},
  ): Promise<T> {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && uid === undefined) {
      throw new InputError(
        `${name} is applied over what was read without the uid of that`,
      );
    }
    return this.#object(
      { verb: 'apply', type, name, namespace },
      type,
      {
        method: 'PATCH',
        path: pathOf(type, { name, namespace }),
        query: {
          fieldManager,
          fieldValidation: 'Strict',
          ...(dryRun ? { dryRun: 'All' } : {}),
        },
        contentType: 'application/apply-patch+yaml',
        body: { ...object, apiVersion: apiVersionOf(type), kind: type.kind },
        isRead: false,
      },
      options,
      onWarning,
    );
  }

  /** @throws ObjectConflictError where there is one of that name. */
  async create<T extends KubernetesObject, Body extends ObjectToWrite>(
    type: ResourceType<T>,
    object: Body,
    { dryRun, onWarning, ...options }: WriteOptions = {},
  ): Promise<T> {
    const { name, namespace } = object.metadata;
    return this.#object(
      { verb: 'create', type, name, namespace },
      type,
      {
        method: 'POST',
        path: pathOf(type, { namespace }),
        query: {
          fieldManager,
          fieldValidation: 'Strict',
          ...(dryRun ? { dryRun: 'All' } : {}),
        },
        body: { ...object, apiVersion: apiVersionOf(type), kind: type.kind },
        isRead: false,
      },
      options,
      onWarning,
    );
  }

  /**
   * Deletes exactly what was read. Says whether there was anything to delete.
   *
   * @throws ObjectConflictError where it is another object by now, or has changed.
   */
  async delete(
    type: ResourceType,
    where: ObjectReference,
    options: DeleteOptions,
  ): Promise<boolean> {
    const { uid, resourceVersion, dryRun, signal, timeoutMs } = options;
    try {
      await this.json(
        { verb: 'delete', type, ...where },
        {
          method: 'DELETE',
          path: pathOf(type, where),
          // In the query it would be ignored: the body stands for all options.
          body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            ...(dryRun ? { dryRun: ['All'] } : {}),
            preconditions: { uid, resourceVersion },
            propagationPolicy: options.propagationPolicy ?? 'Background',
          },
          isRead: false,
        },
        { signal, timeoutMs },
      );
      return true;
    } catch (error) {
      if (error instanceof ObjectNotFoundError) {
        return false;
      }
      throw error;
    }
  }

  /** Any request whose answer is JSON. */
  async json(
    asked: Asked,
    request: ApiRequest,
    options: RequestOptions = {},
    onWarning?: (warning: string) => void,
  ): Promise<Record<string, unknown>> {
    const { answer, text } = await this.#requests.text(asked, request, options);
    answer.warnings.forEach(onWarning ?? this.#onWarning);
    const value = /\bjson\b/.test(answer.contentType)
      ? parseJson(text)
      : undefined;
    if (!isRecord(value)) {
      throw notOfAnApiServer(this.cluster, asked, answer);
    }
    return value;
  }

  /** Any request whose answer goes on: watches, logs. */
  async stream(
    asked: Asked,
    request: ApiRequest,
    options: StreamOptions,
  ): Promise<Stream> {
    return this.#requests.stream(
      asked,
      { ...request, isStream: true },
      options,
    );
  }

  /** Ends everything that is under way; nothing can be asked any more. */
  async close(): Promise<void> {
    await this.#requests.close();
  }

  async #object<T extends KubernetesObject>(
    asked: Asked,
    type: ResourceType<T>,
    request: ApiRequest,
    options: RequestOptions,
    onWarning?: (warning: string) => void,
  ): Promise<T> {
    const value = await this.json(asked, request, options, onWarning);
    return readObject(this.cluster, asked, type, value);
  }
}
