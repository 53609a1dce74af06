import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Declaration } from '../admin/declaration.ts';
import { ServingHostError } from '../admin/errors.ts';
import type {
  ClaimResponse,
  PutResponse,
  ServiceList,
  ServiceState,
} from '../admin/schemas.ts';
import type { KeyRing } from '../keys/KeyRing.ts';
import type { KeyUsageBook } from '../keys/KeyUsageBook.ts';
import { StartQueue } from '../replicas/StartQueue.ts';
import { MemoryWatch } from '../replicas/MemoryWatch.ts';
import { ScalingLoop } from '../scaling/ScalingLoop.ts';
import type { Preconditions, ServiceRecord } from '../state/fence.ts';
import type { ServiceStore } from '../state/ServiceStore.ts';
import type { Changes } from './Changes.ts';
import { EventLog, type EventNumbers } from './EventLog.ts';
import type { Platform } from './ModelSource.ts';
import { Service } from './Service.ts';

const pruneDelayMs = 1_000;
/** Several times what a start takes: a model that loads for long must not hold up the others. */
const startLeaseMs = 10_000;

type Options = {
  store: ServiceStore;
  keys: KeyRing;
  usage: KeyUsageBook;
  changes: Changes;
  platform: Omit<Platform, 'scaling' | 'memory' | 'starts'>;
  eventDirectory: string;
  eventNumbers: EventNumbers;
  drainMs: number;
  /** The numbers of a service are of no more use. */
  onRemoved: (name: string) => void;
  /** Something that nobody waits for has failed. */
  onError: (error: unknown) => void;
};

/** All services of this host: writes intent first, then moves towards it. */
export class Services {
  readonly #options: Options;
  readonly #platform: Platform;
  readonly #running = new Map<string, Service>();
  readonly #leaving = new Set<Promise<void>>();
  /** The write of each name that is under way: the next waits for it. */
  readonly #writing = new Map<string, Promise<unknown>>();
  #isStopping = false;
  #pruning: NodeJS.Timeout | undefined;

  static create(options: Options): Services {
    return new Services(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    const { settings } = options.platform;
    this.#platform = {
      ...options.platform,
      scaling: ScalingLoop.create({ intervalMs: settings.scalingIntervalMs }),
      memory: MemoryWatch.create({
        intervalMs: settings.memoryIntervalMs,
        patience: settings.memoryPatience,
      }),
      starts: StartQueue.create({
        limit: Math.max(2, availableParallelism()),
        leaseMs: startLeaseMs,
      }),
    };
  }

  /** Brings back what the files declare. */
  restore(): void {
    for (const record of this.#options.store.declared()) {
      this.#apply(record, record.declaration);
      this.#running.get(record.name)?.events.add({
        type: 'host-started',
        severity: 'warning',
        message: 'The serving-host started again and brings the service back',
      });
    }
  }

  find(name: string): Service | undefined {
    return this.#running.get(name);
  }

  all(): Service[] {
    return [...this.#running.values()];
  }

  /** By name. */
  list(options: { after?: string; limit: number }): ServiceList {
    const { after, limit } = options;
    const rest = this.#options.store
      .declared()
      .filter(({ name }) => after === undefined || name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const items = rest
      .slice(0, limit)
      .map(({ id, name, etag }) => ({ id, name, etag }));
    return {
      items,
      ...(rest.length > limit ? { next: items.at(-1)?.name } : {}),
    };
  }

  get(name: string): ServiceState | undefined {
    const record = this.#options.store.get(name);
    const service = this.#running.get(name);
    if (!record?.declaration || !service) {
      return undefined;
    }
    return {
      etag: record.etag,
      epoch: record.epoch,
      declaration: record.declaration,
      observation: {
        ...service.observe(),
        keyUsage: this.#options.usage.of(name),
      },
    };
  }

  /** @throws {@link ServingHostError} */
  put(options: {
    epoch: number;
    declaration: Declaration;
    preconditions: Preconditions;
  }): Promise<PutResponse> {
    return this.#inTurn(options.declaration.name, async () => {
      const { outcome, record } = await this.#options.store.put({
        ...options,
        now: Date.now(),
      });
      if (outcome === 'written' && record.declaration) {
        this.#apply(record, record.declaration);
        this.#prune();
      }
      return { outcome, etag: record.etag };
    });
  }

  /** @throws {@link ServingHostError} */
  claim(options: {
    name: string;
    id: string;
    epoch: number;
  }): Promise<ClaimResponse> {
    return this.#inTurn(options.name, async () => {
      const { epoch, etag } = await this.#options.store.claim(options);
      return { epoch, etag };
    });
  }

  /** Returns when the service cannot be reached any more; it drains after that. */
  remove(options: {
    name: string;
    id: string | undefined;
    epoch: number;
  }): Promise<void> {
    return this.#inTurn(options.name, async () => {
      if (!(await this.#options.store.remove(options))) {
        return;
      }
      const { name } = options;
      const { keys, usage, changes, drainMs } = this.#options;
      const service = this.#running.get(name);
      this.#running.delete(name);
      keys.remove(name);
      usage.forget(name);
      if (service) {
        service.events.remove();
        changes.touch(service);
        const stopped = service.stop(drainMs).finally(() => {
          this.#leaving.delete(stopped);
          if (!this.#running.has(name)) {
            this.#options.onRemoved(name);
          }
          this.#prune();
        });
        this.#leaving.add(stopped);
      }
    });
  }

  /** Drains and stops everything; the files stay, for the next start. */
  async stop(drainMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#pruning);
    await Promise.all(this.#writing.values());
    await Promise.all([
      ...this.all().map(service => service.stop(drainMs)),
      ...this.#leaving,
    ]);
  }

  #apply(record: ServiceRecord, declaration: Declaration): void {
    const { id, name } = record;
    const { keys, usage, changes, drainMs } = this.#options;
    let service = this.#running.get(name);
    if (!service) {
      service = Service.create({
        id,
        name,
        platform: this.#platform,
        drainMs,
        events: EventLog.create({
          path: this.#eventPath(id),
          numbers: this.#options.eventNumbers,
        }),
        onChange: () => changes.touch({ id, name }),
        onProven: (number, content) =>
          this.#prove(name, number, content).catch(this.#options.onError),
      });
      this.#running.set(name, service);
    }
    // Keys first: a revoked one is refused before anything else happens.
    keys.set(name, declaration.keys);
    usage.keep(
      name,
      declaration.keys.map(key => key.id),
    );
    service.apply(declaration, record);
  }

  async #prove(name: string, number: number, content: string): Promise<void> {
    if (!this.#isStopping) {
      await this.#inTurn(name, () =>
        this.#options.store.prove({
          name,
          number,
          fingerprint: content,
          at: Date.now(),
        }),
      );
    }
  }

  #eventPath(id: string): string {
    const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
    return join(this.#options.eventDirectory, `${hash}.ndjson`);
  }

  /** Soon, once for many writes: it looks at every service and every model. */
  #prune(): void {
    this.#pruning ??= setTimeout(() => {
      this.#pruning = undefined;
      const declared = this.#options.store
        .declared()
        .flatMap(({ declaration }) =>
          declaration.revisions.map(revision => revision.artifact.digest),
        );
      const running = this.all().flatMap(service => service.digests());
      this.#platform.artifacts
        .prune(new Set([...declared, ...running]))
        .catch(this.#options.onError);
    }, pruneDelayMs).unref();
  }

  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#writing.get(name) ?? Promise.resolve();
    const turn = before
      .catch(() => {})
      .then(() => {
        if (this.#isStopping) {
          throw new ServingHostError({
            status: 503,
            code: 'shutting-down',
            message: 'The serving-host is shutting down; try again later.',
          });
        }
        return work();
      });
    const settled = turn.catch(() => {});
    this.#writing.set(name, settled);
    try {
      return await turn;
    } finally {
      if (this.#writing.get(name) === settled) {
        this.#writing.delete(name);
      }
    }
  }
}
