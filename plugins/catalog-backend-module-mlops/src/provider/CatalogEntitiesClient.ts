import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { readBoundedJson } from './readBoundedJson';

const PLUGIN_ID = 'mlops';
const PAGE_SIZE = 100;
const MAX_ENTITIES = 10_000;
const MAX_PAGE_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 15_000;

// Nothing else is the mlops backend's to say. It must not be a way in for
// users and groups.
const PROVIDED_KINDS = ['GpuPool', 'API'];

/** Everything the mlops backend wants the catalog to know. */
export type CatalogEntities = { url: string; entities: Entity[] };

/** Where the provider reads from. */
export interface CatalogEntitiesSource {
  /**
   * Reads all entities, or nothing where there is no mlops backend.
   *
   * @throws when the answer is not complete or cannot be trusted
   */
  read(signal?: AbortSignal): Promise<CatalogEntities | undefined>;
}

export type CatalogEntitiesClientOptions = {
  auth: AuthService;
  discovery: DiscoveryService;
  /** How long one page may take. */
  timeoutMs?: number;
  /** How many entities are asked for at a time. */
  pageSize?: number;
};

/** Reads `GET /catalog-entities` of the mlops backend, page by page. */
export class CatalogEntitiesClient implements CatalogEntitiesSource {
  readonly #options: Required<CatalogEntitiesClientOptions>;

  static create(options: CatalogEntitiesClientOptions): CatalogEntitiesClient {
    return new CatalogEntitiesClient({
      timeoutMs: TIMEOUT_MS,
      pageSize: PAGE_SIZE,
      ...options,
    });
  }

  private constructor(options: Required<CatalogEntitiesClientOptions>) {
    this.#options = options;
  }

  async read(signal?: AbortSignal): Promise<CatalogEntities | undefined> {
    const { auth, discovery } = this.#options;
    const url = `${await discovery.getBaseUrl(PLUGIN_ID)}/catalog-entities`;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: PLUGIN_ID,
    });

    const found = new Map<string, Entity>();
    let offset = 0;
    let total: number | undefined;
    do {
      const page = await this.#readPage({ url, token, offset, signal });
      if (!page) {
        if (total === undefined) {
          return undefined;
        }
        throw new Error('the mlops backend went away while it was read');
      }
      total ??= page.totalItems;
      if (total > MAX_ENTITIES) {
        throw new Error(
          `the mlops backend has ${total} entities, at most ${MAX_ENTITIES} are taken`,
        );
      }
      offset += page.items.length;
      page.items.forEach(item => found.set(stringifyEntityRef(item), item));
      // With entities added or removed between two pages one may be missed,
      // and what is missing from a full mutation is deleted.
      if (page.totalItems !== total || found.size !== Math.min(offset, total)) {
        throw new Error(
          'the list of entities changed while it was read, or has one twice',
        );
      }
      if (page.items.length === 0 && offset < total) {
        throw new Error(
          `the mlops backend announced ${total} entities and gave ${offset}`,
        );
      }
    } while (offset < total);
    return { url, entities: [...found.values()] };
  }

  async #readPage(options: {
    url: string;
    token: string;
    offset: number;
    signal?: AbortSignal;
  }): Promise<{ items: Entity[]; totalItems: number } | undefined> {
    const { url, token, offset, signal } = options;
    const { pageSize, timeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${url}?offset=${offset}&limit=${pageSize}`, {
      headers: { Authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return checkPage(await readBoundedJson(response, MAX_PAGE_BYTES));
  }
}

function checkPage(page: any): { items: Entity[]; totalItems: number } {
  if (!Array.isArray(page?.items) || !Number.isInteger(page.totalItems)) {
    throw new Error('the answer of the mlops backend is not a page of a list');
  }
  for (const item of page.items) {
    if (
      typeof item?.apiVersion !== 'string' ||
      typeof item.metadata?.name !== 'string' ||
      !PROVIDED_KINDS.includes(item.kind)
    ) {
      throw new Error(
        `the mlops backend gave an entity of kind '${item?.kind}' named '${
          item?.metadata?.name
        }'; expected are named entities of kind ${PROVIDED_KINDS.join(' or ')}`,
      );
    }
  }
  return page;
}
