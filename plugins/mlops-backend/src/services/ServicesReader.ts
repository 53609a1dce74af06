import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  InferenceService,
  Page,
  ServiceQuery,
  serviceReadPermission,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials } from '../principal';
import { ServicesStore, StoredService } from './ServicesStore';
import { toInferenceService } from './toInferenceService';

export interface ServicesReaderOptions {
  services: ServicesStore;
  access: ServiceAccess;
  targets: Map<string, ServingTarget>;
}

/** Services as a caller may see them. */
export class ServicesReader {
  readonly #options: ServicesReaderOptions;

  static create(options: ServicesReaderOptions): ServicesReader {
    return new ServicesReader(options);
  }

  private constructor(options: ServicesReaderOptions) {
    this.#options = options;
  }

  /**
   * The stored service, if the caller may read it.
   *
   * @throws NotFoundError when there is none that the caller may see.
   */
  async find(name: string, credentials: Credentials): Promise<StoredService> {
    const service = await this.#options.services.getByName(name);
    return await this.#visible(service, name, credentials);
  }

  async #visible(
    service: StoredService | undefined,
    name: string,
    credentials: Credentials,
  ): Promise<StoredService> {
    const visible =
      service &&
      (await this.#options.access
        .require(serviceReadPermission, service, credentials)
        .then(() => true)
        .catch(error => {
          if (error instanceof NotAllowedError) {
            return false;
          }
          throw error;
        }));
    if (!service || !visible) {
      throw new NotFoundError(
        `There is no service named ${name}, or you may not see it`,
      );
    }
    return service;
  }

  /** By identifier, deleted ones included: their history stays readable. */
  async getById(
    id: string,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const service = await this.#options.services.getById(id);
    return await this.#view(
      await this.#visible(service, id, credentials),
      credentials,
    );
  }

  async get(name: string, credentials: Credentials): Promise<InferenceService> {
    return await this.#view(await this.find(name, credentials), credentials);
  }

  async list(
    query: ServiceQuery,
    credentials: Credentials,
  ): Promise<Page<InferenceService>> {
    const { services, access } = this.#options;
    const page = await services.list(
      query,
      await access.readFilter(credentials),
    );
    const [revisions, describe] = await Promise.all([
      services.getRevisions(
        page.items.map(({ id, revisionNumber }) => ({
          id,
          number: revisionNumber,
        })),
      ),
      access.describe(credentials),
    ]);
    return {
      ...page,
      items: page.items.map(service =>
        toInferenceService(service, revisions.get(service.id)!, {
          permissions: describe(service),
          checksKeys: this.#checksKeys(service),
        }),
      ),
    };
  }

  async #view(
    service: StoredService,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const { services, access } = this.#options;
    const [revision, describe] = await Promise.all([
      services.getRevision(service.id, service.revisionNumber),
      access.describe(credentials),
    ]);
    return toInferenceService(service, revision!, {
      permissions: describe(service),
      checksKeys: this.#checksKeys(service),
    });
  }

  /** Of a target that is not installed any more nothing is known: as most do. */
  #checksKeys({ target }: StoredService): boolean {
    return this.#options.targets.get(target)?.checksKeys ?? true;
  }
}
