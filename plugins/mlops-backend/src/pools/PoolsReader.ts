import {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError, stringifyError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  Amounts,
  Capabilities,
  GpuPoolEntityV1alpha1,
  isGpuPoolEntity,
  Page,
  placementOfPool,
  Pool,
  PoolPlacement,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DiscoveredPool,
  ServingTarget,
  TargetPool,
} from '@fairway/backstage-plugin-mlops-node';
import { ServicesStore } from '../services/ServicesStore';
import { PoolPrice } from './price';

const maximumPools = 500;
const maximumHolders = 100;

const nothing: Amounts = { cpu: 0, memoryMiB: 0, gpus: 0 };

/** A pool before anything is asked about its load. */
interface KnownPool {
  ref: string;
  entity?: GpuPoolEntityV1alpha1;
  discovered?: DiscoveredPool;
  target: string;
}

/** A pool with what only the backend needs of it. */
export interface ReadPool {
  pool: Pool;
  targetPool: TargetPool;
  price?: PoolPrice;
}

export interface PoolsReaderOptions {
  catalog: CatalogService;
  services: ServicesStore;
  targets: Map<string, ServingTarget>;
  logger: LoggerService;
}

/**
 * Pools of the catalog and those that targets discover, with what is reserved.
 *
 * A discovered pool that has a catalog entity is one pool: who owns it and what
 * it costs stands in the entity, what it has is discovered.
 */
export class PoolsReader {
  readonly #options: PoolsReaderOptions;

  static create(options: PoolsReaderOptions): PoolsReader {
    return new PoolsReader(options);
  }

  private constructor(options: PoolsReaderOptions) {
    this.#options = options;
  }

  async list(
    page: { limit: number; offset: number },
    credentials: BackstageCredentials,
  ): Promise<Page<Pool>> {
    const known = await this.#known(credentials);
    const pools = await Promise.all(
      known
        .slice(page.offset, page.offset + page.limit)
        .map(entry => this.#read(entry)),
    );
    return {
      ...page,
      totalItems: known.length,
      items: pools.map(({ pool }) => pool),
    };
  }

  /** @throws NotFoundError when there is no such pool. */
  async get(ref: string, credentials: BackstageCredentials): Promise<ReadPool> {
    const known = (await this.#known(credentials)).find(
      entry => entry.ref === ref.toLocaleLowerCase('en-US'),
    );
    if (!known) {
      throw new NotFoundError(
        `There is no pool ${ref}, or no serving target of this portal deploys to it`,
      );
    }
    return await this.#read(known);
  }

  /** Pools that targets found by themselves, for the catalog. */
  async discovered(): Promise<(DiscoveredPool & { target: string })[]> {
    const found = await Promise.all(
      [...this.#options.targets.values()].map(async target => {
        try {
          const pools = await target.discoverPools();
          return pools.map(pool => ({ ...pool, target: target.kind }));
        } catch (error) {
          this.#options.logger.warn(
            `Serving target ${
              target.kind
            } could not tell its pools: ${stringifyError(error)}`,
          );
          return [];
        }
      }),
    );
    return found.flat();
  }

  /**
   * Runtimes of the pools, and the formats that they serve. Of pools of the
   * catalog one is asked for each cluster: they differ in nodes alone.
   */
  async offers(
    credentials: BackstageCredentials,
  ): Promise<{ formats: Set<string>; runtimes: Set<string> }> {
    const places = new Map<string, KnownPool>();
    for (const known of await this.#known(credentials)) {
      const { ref, target, entity, discovered } = known;
      const cluster = entity && placementOfPool(entity)?.cluster;
      places.set(discovered ? ref : `${target} ${cluster ?? ref}`, known);
    }
    const found = await Promise.all(
      [...places.values()].map(known =>
        this.#options.targets
          .get(known.target)!
          .capabilities(targetPoolOf(known)),
      ),
    );
    return {
      formats: new Set(found.flatMap(({ formats }) => formats)),
      runtimes: new Set(found.flatMap(({ runtimes }) => runtimes)),
    };
  }

  async #known(credentials: BackstageCredentials): Promise<KnownPool[]> {
    const [{ items }, discovered] = await Promise.all([
      this.#options.catalog.getEntities(
        { filter: { kind: 'GpuPool' }, limit: maximumPools },
        { credentials },
      ),
      this.discovered(),
    ]);
    const known = new Map<string, KnownPool>();
    for (const { target, ...pool } of discovered) {
      const ref = `gpupool:default/${pool.name}`;
      known.set(ref, { ref, discovered: pool, target });
    }
    for (const entity of items.filter(isGpuPoolEntity)) {
      const ref = stringifyEntityRef(entity);
      const target = known.get(ref)?.target ?? entity.spec.target;
      if (target && this.#options.targets.has(target)) {
        known.set(ref, { ...known.get(ref), ref, entity, target });
      }
    }
    return [...known.values()].sort((a, b) => a.ref.localeCompare(b.ref));
  }

  async #read(known: KnownPool): Promise<ReadPool> {
    const { entity, discovered, ref } = known;
    const { name } = known.discovered ?? entity!.metadata;
    const targetPool = targetPoolOf(known);
    const { services, targets } = this.#options;
    const [capabilities, reserved, holders]: [
      Capabilities,
      Awaited<ReturnType<ServicesStore['reserved']>>,
      Awaited<ReturnType<ServicesStore['reservations']>>,
    ] = await Promise.all([
      targets.get(known.target)!.capabilities(targetPool),
      services.reserved(ref),
      services.reservations(ref, maximumHolders),
    ]);
    const price = entity?.spec.price ?? discovered?.price;
    const capacity = writtenCapacity(known) ?? capabilities.capacity ?? nothing;
    return {
      targetPool: { ...targetPool, capacity },
      price,
      pool: {
        ref,
        name,
        title: entity?.metadata.title ?? discovered?.title ?? name,
        description:
          entity?.metadata.description ?? discovered?.description ?? undefined,
        type: entity?.spec.type ?? discovered?.type ?? 'external',
        owner: entity?.spec.owner ?? discovered?.owner ?? '',
        target: known.target,
        discovered: discovered !== undefined,
        capacity,
        reserved,
        devices: discovered?.devices ?? [],
        ...(price?.currency !== undefined &&
          price.perHour !== undefined && {
            price: {
              currency: price.currency,
              perHour: price.perHour,
              source: price.source,
            },
          }),
        capabilities,
        holders,
      },
    };
  }
}

/** What is kept with a service and with a revision that is made for the pool. */
export function placementOf({ targetPool: { placement } }: ReadPool): {
  placement?: PoolPlacement;
} {
  return placement ? { placement } : {};
}

/** The same spec for a revision that is made now: where the pool is now. */
export function withPlacement(
  { placement: _before, ...spec }: RevisionSpec,
  pool: ReadPool,
): RevisionSpec {
  return { ...spec, ...placementOf(pool) };
}

/** A pool as its target is asked about it. */
function targetPoolOf(known: KnownPool): TargetPool {
  const { ref, entity, discovered } = known;
  const placement = entity && !discovered ? placementOfPool(entity) : undefined;
  return {
    ref,
    name: discovered?.name ?? entity!.metadata.name,
    capacity: writtenCapacity(known) ?? nothing,
    ...(placement && { placement }),
    ...(entity && { spec: { ...entity.spec } }),
  };
}

/** What is said that a pool has; undefined where nothing is said of it. */
function writtenCapacity({
  discovered,
  entity,
}: KnownPool): Amounts | undefined {
  const { capacity, accelerator } = entity?.spec ?? {};
  const isSaid =
    capacity?.cpu !== undefined ||
    capacity?.memoryMiB !== undefined ||
    accelerator?.count !== undefined;
  return (
    discovered?.capacity ??
    (isSaid
      ? {
          cpu: capacity?.cpu ?? 0,
          memoryMiB: capacity?.memoryMiB ?? 0,
          gpus: accelerator?.count ?? 0,
        }
      : undefined)
  );
}
