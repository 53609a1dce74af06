import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Revision } from '@fairway/backstage-plugin-mlops-common';
import {
  DriftCounts,
  DriftWindows,
  RevisionToCount,
} from '@fairway/backstage-plugin-mlops-node';
import { randomUUID } from 'node:crypto';
import { DriftWatch } from '../findings/DriftWatch';
import { ProfilesStore, StoredProfile } from '../profiles/ProfilesStore';
import { ReferenceProfiles } from '../profiles/ReferenceProfiles';
import { ServicesStore, StoredService } from '../../services/ServicesStore';
import { CollectionLease, CollectionLeases } from './CollectionLeases';
import { DriftWindowsStore } from './DriftWindowsStore';
import { toCount } from './toCount';

/** Between two looks at a service that is asked something. */
const busySeconds = 30;
/** Sources keep an hour. */
const longestPauseSeconds = 600;
/** Revisions that may get predictions: what serves, and what is to follow. */
const newestRevisions = 3;
const registerMs = 15_000;
const pruneMs = 3_600_000;

export interface DriftCollectorOptions {
  leases: CollectionLeases;
  windows: DriftWindowsStore;
  store: ProfilesStore;
  profiles: ReferenceProfiles;
  services: ServicesStore;
  sources: ReadonlyMap<string, DriftCounts>;
  watch: DriftWatch;
  logger: LoggerService;
  /** How long counts, and profiles that nothing is compared with, are kept. */
  keepMs: number;
  /** How often to look for work, in milliseconds; a second when absent. */
  pollMs?: number;
}

type Known = { revision: Revision; stored: StoredProfile };

/**
 * Fetches what was counted of each service and stores it, in every backend
 * process; each takes what is due. A service that nobody asks anything is
 * looked at ever less, down to every ten minutes.
 */
export class DriftCollector {
  readonly #options: DriftCollectorOptions;
  readonly #owner = randomUUID();
  readonly #stopped = new AbortController();
  #loop: Promise<void> | undefined;
  #wake: () => void = () => {};
  #registeredAt = -Infinity;
  #prunedAt = -Infinity;

  static create(options: DriftCollectorOptions): DriftCollector {
    return new DriftCollector(options);
  }

  private constructor(options: DriftCollectorOptions) {
    this.#options = options;
  }

  /** Does nothing where no source counts anything. */
  start(): void {
    if (this.#options.sources.size > 0) {
      this.#loop ??= this.#run();
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#loop;
  }

  /** Looks for work now instead of at the next poll. */
  wake(): void {
    this.#wake();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#keepHouse();
        const lease = await this.#options.leases.claim(this.#owner);
        if (lease) {
          await this.#collect(lease);
          continue;
        }
      } catch (error) {
        if (!signal.aborted) {
          this.#options.logger.warn(
            `Counts for drift were not collected: ${stringifyError(error)}`,
          );
        }
      }
      await this.#sleep();
    }
  }

  async #keepHouse(): Promise<void> {
    const { leases, windows, store, sources, keepMs } = this.#options;
    const now = performance.now();
    if (now - this.#registeredAt > registerMs) {
      this.#registeredAt = now;
      await leases.register([...sources.keys()]);
    }
    if (now - this.#prunedAt > pruneMs) {
      this.#prunedAt = now;
      await windows.prune(Date.now() - keepMs);
      await store.prune(keepMs);
    }
  }

  async #collect(lease: CollectionLease): Promise<void> {
    const { leases, services, sources } = this.#options;
    const service = await services.getById(lease.serviceId);
    const source = service && sources.get(service.target);
    if (!service || service.deletedAt !== undefined || !source) {
      await leases.remove(lease.serviceId);
      return;
    }
    try {
      const known = await this.#profilesOf(service);
      const found =
        known.length > 0
          ? await read(source, service, lease, known)
          : undefined;
      await this.#store(lease, known, found);
      await this.#watch(service, known, found);
    } catch (error) {
      this.#stopped.signal.throwIfAborted();
      await leases.finish(lease, {
        pauseSeconds: longerPause(lease),
        problem: (error as Error).message,
      });
    }
  }

  async #profilesOf(service: StoredService): Promise<Known[]> {
    const { services, profiles } = this.#options;
    if (service.desiredState !== 'running') {
      return [];
    }
    const { items } = await services.listRevisions(service.id, {
      limit: newestRevisions,
      offset: 0,
    });
    const serving =
      service.servingRevision === undefined ||
      items.some(({ number }) => number === service.servingRevision)
        ? undefined
        : await services.getRevision(service.id, service.servingRevision);
    const known: Known[] = [];
    for (const revision of serving ? [...items, serving] : items) {
      const { stored } = await profiles.of(
        service,
        revision,
        this.#stopped.signal,
      );
      if (stored) {
        known.push({ revision, stored });
      }
    }
    return known;
  }

  async #store(
    lease: CollectionLease,
    known: readonly Known[],
    found: DriftWindows | undefined,
  ): Promise<void> {
    const { leases, windows } = this.#options;
    const isAsked = found?.revisions.some(
      revision => revision.windows.length > 0,
    );
    await leases.finish(
      lease,
      {
        pauseSeconds: isAsked ? busySeconds : longerPause(lease),
        problem: found?.problem,
        ...(found &&
          found.problem === undefined && {
            read: { epoch: found.epoch, until: found.asOf },
          }),
      },
      async transaction => {
        for (const { revision, stored } of known) {
          const counted = found?.revisions.find(
            one =>
              one.revision === revision.number &&
              one.fingerprint === stored.profile.fingerprint,
          );
          await windows.add(
            transaction,
            {
              serviceId: lease.serviceId,
              revision: revision.number,
              profile: stored,
            },
            counted?.windows ?? [],
          );
        }
      },
    );
  }

  /** Of the revision that serves, where something was counted. */
  async #watch(
    service: StoredService,
    known: readonly Known[],
    found: DriftWindows | undefined,
  ): Promise<void> {
    const { watch, logger } = this.#options;
    const serving = known.find(
      ({ revision }) => revision.number === service.servingRevision,
    );
    const isAsked = found?.revisions.some(
      ({ revision, windows }) =>
        revision === serving?.revision.number && windows.length > 0,
    );
    if (serving && isAsked) {
      try {
        await watch.look(service, serving);
      } catch (error) {
        logger.warn(
          `Nobody has looked at the drift of ${service.name}: ${stringifyError(
            error,
          )}`,
        );
      }
    }
  }

  async #sleep(): Promise<void> {
    const { signal } = this.#stopped;
    if (!signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, this.#options.pollMs ?? 1_000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

function longerPause({ pauseSeconds }: CollectionLease): number {
  return Math.min(longestPauseSeconds, Math.max(busySeconds, 2 * pauseSeconds));
}

/** Reads on, or from the beginning of a source that has begun anew. */
async function read(
  source: DriftCounts,
  { id, name }: StoredService,
  lease: CollectionLease,
  known: readonly Known[],
): Promise<DriftWindows> {
  const count: RevisionToCount[] = known.map(({ revision, stored }) =>
    toCount(revision, stored),
  );
  const ask = (since: number) => source.windows({ id, name }, { since, count });
  const found = await ask(lease.readUntil);
  return found.problem === undefined && found.epoch !== lease.sourceEpoch
    ? await ask(0)
    : found;
}
