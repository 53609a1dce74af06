import { createHash } from 'node:crypto';
import {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { EventsService } from '@backstage/plugin-events-node';
import { CATALOG_EVENTS_TOPIC } from '@fairway/backstage-plugin-mlops-common';
import {
  CatalogEntities,
  CatalogEntitiesSource,
} from './CatalogEntitiesClient';

const PROVIDER_NAME = 'mlops';

// What is in the catalog can change without us: another replica applied an
// older answer, somebody deleted an entity. After this many unchanged answers
// everything is applied again.
const REPEAT_AFTER = 20;

export type MlopsEntityProviderOptions = {
  source: CatalogEntitiesSource;
  events: EventsService;
  logger: LoggerService;
  taskRunner: SchedulerServiceTaskRunner;
  /** The owner of entities that come without one. */
  owner?: string;
};

/**
 * Keeps discovered pools and live endpoints in the catalog as the mlops
 * backend knows them: on a schedule, and at once when it announces a change.
 *
 * Only a complete answer becomes a mutation. While the backend cannot be
 * reached the catalog keeps what it has.
 */
export class MlopsEntityProvider implements EntityProvider {
  readonly #options: MlopsEntityProviderOptions;
  #connection: EntityProviderConnection | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #applied: { hash: string; unchanged: number } | undefined;
  #lastProblem: string | undefined;

  static create(options: MlopsEntityProviderOptions): MlopsEntityProvider {
    return new MlopsEntityProvider(options);
  }

  private constructor(options: MlopsEntityProviderOptions) {
    this.#options = options;
  }

  getProviderName(): string {
    return PROVIDER_NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    const { events, taskRunner } = this.#options;
    this.#connection = connection;
    await taskRunner.run({
      id: 'mlops-entity-provider-refresh',
      fn: signal => this.refresh(signal),
    });
    await events.subscribe({
      id: 'mlops-entity-provider',
      topics: [CATALOG_EVENTS_TOPIC],
      // Whoever announces a change must not wait for our request, which may be
      // a request to themselves.
      onEvent: async () => {
        this.refresh();
      },
    });
  }

  /**
   * Brings the catalog up to date; never rejects. While one refresh runs, all
   * further calls share the one that follows it.
   */
  refresh(signal?: AbortSignal): Promise<void> {
    if (!this.#running) {
      this.#running = this.#refreshOnce(signal).finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.refresh(signal);
    });
    return this.#next;
  }

  async #refreshOnce(signal?: AbortSignal): Promise<void> {
    const { logger, source } = this.#options;
    try {
      const answer = await source.read(signal);
      if (!answer) {
        logger.debug('No mlops backend to ask for pools and endpoints');
        return;
      }
      await this.#apply(answer);
      if (this.#lastProblem) {
        this.#lastProblem = undefined;
        logger.info('Pools and endpoints are read again');
      }
    } catch (error) {
      this.#report(stringifyError(error));
    }
  }

  async #apply(answer: CatalogEntities): Promise<void> {
    const entities = this.#defer(answer);
    const hash = createHash('sha256')
      .update(JSON.stringify(entities))
      .digest('hex');
    if (
      this.#applied?.hash === hash &&
      this.#applied.unchanged < REPEAT_AFTER
    ) {
      this.#applied.unchanged += 1;
      return;
    }
    await this.#connection?.applyMutation({ type: 'full', entities });
    this.#applied = { hash, unchanged: 0 };
    this.#options.logger.debug(
      `Applied ${entities.length} pools and endpoints`,
    );
  }

  #defer({ url, entities }: CatalogEntities): DeferredEntity[] {
    const location = `${PROVIDER_NAME}:${url}`;
    return entities
      .map(entity => ({ ref: stringifyEntityRef(entity), entity }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1))
      .map(({ entity }) => ({
        entity: this.#withOwner({
          ...entity,
          metadata: {
            ...entity.metadata,
            annotations: {
              ...entity.metadata.annotations,
              [ANNOTATION_LOCATION]: location,
              [ANNOTATION_ORIGIN_LOCATION]: location,
            },
          },
        }),
        locationKey: PROVIDER_NAME,
      }));
  }

  #withOwner(entity: Entity): Entity {
    const { owner } = this.#options;
    return owner && !entity.spec?.owner
      ? { ...entity, spec: { ...entity.spec, owner } }
      : entity;
  }

  // The same problem every half minute would bury the log.
  #report(problem: string): void {
    const message = `Pools and endpoints in the catalog stay as they are, the mlops backend could not be read: ${problem}`;
    if (problem === this.#lastProblem) {
      this.#options.logger.debug(message);
    } else {
      this.#lastProblem = problem;
      this.#options.logger.warn(message);
    }
  }
}
