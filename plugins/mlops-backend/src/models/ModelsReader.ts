import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  isModelEntity,
  ModelEntityV1alpha1,
  ModelInfo,
  Page,
  runtimeOf,
} from '@fairway/backstage-plugin-mlops-common';
import { ServicesStore } from '../services/ServicesStore';
import { resolveFromEntity } from './artifactUri';
import { ModelFiles } from './ModelFiles';
import { Deployability, toModelInfo } from './toModelInfo';

const maximumCardBytes = 512 * 1024;
/** Models that one catalog of models can hold here; later ones need the registry. */
const maximumModels = 2_000;

export interface ModelsReaderOptions {
  catalog: CatalogService;
  services: ServicesStore;
  files: ModelFiles;
  deployability: (credentials: BackstageCredentials) => Promise<Deployability>;
}

/** Models of the catalog as a deployment sees them; with the caller's rights. */
export class ModelsReader {
  readonly #options: ModelsReaderOptions;

  static create(options: ModelsReaderOptions): ModelsReader {
    return new ModelsReader(options);
  }

  private constructor(options: ModelsReaderOptions) {
    this.#options = options;
  }

  async list(
    query: {
      deployable?: boolean;
      search?: string;
      runtime?: string;
      limit: number;
      offset: number;
    },
    credentials: BackstageCredentials,
  ): Promise<Page<ModelInfo>> {
    const { items } = await this.#options.catalog.queryEntities(
      {
        filter: { kind: 'Model' },
        limit: maximumModels,
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
        ...(query.search && {
          fullTextFilter: {
            term: query.search,
            fields: ['metadata.name', 'metadata.title', 'metadata.description'],
          },
        }),
      },
      { credentials },
    );
    const models = await this.#toInfos(
      items.filter(isModelEntity),
      credentials,
    );
    const { deployable, runtime } = query;
    const matching = models.filter(
      model =>
        (deployable === undefined || model.deployable === deployable) &&
        (runtime === undefined ||
          model.versions.some(version => runtimeOf(version) === runtime)),
    );
    return {
      limit: query.limit,
      offset: query.offset,
      totalItems: matching.length,
      items: matching.slice(query.offset, query.offset + query.limit),
    };
  }

  /** @throws NotFoundError when the caller sees no such Model. */
  async get(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<ModelInfo> {
    const [info] = await this.#toInfos(
      [await this.#entity(ref, credentials)],
      credentials,
    );
    return info;
  }

  /** The model card as Markdown. */
  async card(ref: string, credentials: BackstageCredentials): Promise<string> {
    const entity = await this.#entity(ref, credentials);
    if (!entity.spec.card) {
      throw new NotFoundError(
        `${ref} has no model card: name it in spec.card of the entity`,
      );
    }
    return await this.#options.files.text(
      resolveFromEntity(entity, entity.spec.card),
      { what: 'The model card', maximumBytes: maximumCardBytes },
    );
  }

  /**
   * Where a path or URI in words of the Model points to.
   *
   * @throws NotFoundError when the caller sees no such Model.
   */
  async locate(
    ref: string,
    uri: string,
    credentials: BackstageCredentials,
  ): Promise<string> {
    return resolveFromEntity(await this.#entity(ref, credentials), uri);
  }

  async #entity(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<ModelEntityV1alpha1> {
    const compound = parseEntityRef(ref, { defaultKind: 'model' });
    const entity = await this.#options.catalog.getEntityByRef(compound, {
      credentials,
    });
    if (!entity || !isModelEntity(entity)) {
      throw new NotFoundError(
        `There is no Model ${ref} in the catalog, or you may not see it`,
      );
    }
    return entity;
  }

  async #toInfos(
    entities: ModelEntityV1alpha1[],
    credentials: BackstageCredentials,
  ): Promise<ModelInfo[]> {
    const deployability = await this.#options.deployability(credentials);
    const infos = entities.map(entity => toModelInfo(entity, deployability, 0));
    const counts = await this.#options.services.countByModel(
      infos.map(info => info.ref),
    );
    return infos.map(info => ({
      ...info,
      serviceCount: counts.get(info.ref) ?? 0,
    }));
  }
}
