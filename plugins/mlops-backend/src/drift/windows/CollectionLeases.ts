import { Knex } from 'knex';
import { boundedTransaction, ClaimLostError } from '../../control';
import { databaseClock } from '../../control/databaseClock';
import { BigIntColumn } from '../../database';

const SERVICES = 'mlops_drift_services';
const leaseMs = 60_000;
const pageSize = 500;

/** The right of one process to collect what was counted of one service. */
export interface CollectionLease {
  serviceId: string;
  owner: string;
  /** Of the source that was read last. */
  sourceEpoch?: number;
  /** Until when it was read, by the source's clock. */
  readUntil: number;
  pauseSeconds: number;
}

/** When counts of a service were collected last. */
export interface Collected {
  collectedAt?: number;
  problem?: string;
}

type ServiceRow = {
  service_id: string;
  due_at: BigIntColumn;
  pause_seconds: number;
  owner: string | null;
  lease_until: BigIntColumn;
  source_epoch: BigIntColumn | null;
  read_until: BigIntColumn;
  collected_at: BigIntColumn | null;
  problem: string | null;
};

/** Who collects counts of which service, and when next; by the database's clock. */
export class CollectionLeases {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): CollectionLeases {
    return new CollectionLeases(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Takes services up that are new, of these kinds of target. */
  async register(kinds: readonly string[]): Promise<void> {
    const fresh = await this.#knex('mlops_services as s')
      .leftJoin(`${SERVICES} as d`, 'd.service_id', 's.id')
      .whereNull('d.service_id')
      .whereNull('s.deleted_at')
      .whereIn('s.target', [...kinds])
      .limit(pageSize)
      .select<{ id: string }[]>('s.id');
    if (fresh.length > 0) {
      await this.#knex(SERVICES)
        .insert(
          fresh.map(({ id }) => ({
            service_id: id,
            due_at: databaseClock(this.#knex),
          })),
        )
        .onConflict('service_id')
        .ignore();
    }
  }

  /** Takes the service that has been due for longest. */
  async claim(owner: string): Promise<CollectionLease | undefined> {
    const clock = databaseClock(this.#knex);
    const row = await this.#knex<ServiceRow>(SERVICES)
      .where('due_at', '<=', clock)
      .andWhere('lease_until', '<=', clock)
      .orderBy('due_at')
      .first();
    if (!row) {
      return undefined;
    }
    const taken = await this.#knex(SERVICES)
      .where({ service_id: row.service_id })
      .andWhere('lease_until', '<=', clock)
      .update({ owner, lease_until: this.#after(leaseMs) });
    return taken === 1
      ? {
          ...{ serviceId: row.service_id, owner },
          sourceEpoch:
            row.source_epoch === null ? undefined : Number(row.source_epoch),
          readUntil: Number(row.read_until),
          pauseSeconds: row.pause_seconds,
        }
      : undefined;
  }

  /**
   * Stores how far was read together with what was read, and gives the lease
   * back.
   *
   * @throws ClaimLostError when it has been taken over: then nothing is stored
   */
  async finish(
    { serviceId, owner }: CollectionLease,
    outcome: {
      pauseSeconds: number;
      problem?: string;
      /** Absent where nothing was read. */
      read?: { epoch: number; until: number };
    },
    store: (transaction: Knex.Transaction) => Promise<void> = async () => {},
  ): Promise<void> {
    const { pauseSeconds, problem, read } = outcome;
    await boundedTransaction(this.#knex, async transaction => {
      const kept = await transaction(SERVICES)
        .where({ service_id: serviceId, owner })
        .andWhere('lease_until', '>', databaseClock(this.#knex))
        .update({
          owner: null,
          lease_until: 0,
          due_at: this.#after(pauseSeconds * 1000),
          pause_seconds: pauseSeconds,
          problem: problem?.slice(0, 2000) ?? null,
          ...(read && {
            source_epoch: read.epoch,
            read_until: Math.floor(read.until),
            collected_at: databaseClock(this.#knex),
          }),
        });
      if (kept !== 1) {
        throw new ClaimLostError(
          `Another process collects counts of service ${serviceId} by now`,
        );
      }
      await store(transaction);
    });
  }

  /** Lets a service be collected now, unless that was done just before. */
  async request(serviceId: string, freshMs: number): Promise<void> {
    const clock = databaseClock(this.#knex);
    await this.#knex(SERVICES)
      .where({ service_id: serviceId })
      .andWhere('due_at', '>', clock)
      .andWhere(query =>
        query
          .whereNull('collected_at')
          .orWhere('collected_at', '<', this.#after(-freshMs)),
      )
      .update({ due_at: clock });
  }

  /** Forgets a service. */
  async remove(serviceId: string): Promise<void> {
    await this.#knex(SERVICES).where({ service_id: serviceId }).delete();
  }

  async collected(serviceId: string): Promise<Collected> {
    const row = await this.#knex<ServiceRow>(SERVICES)
      .where({ service_id: serviceId })
      .first();
    return {
      collectedAt: row?.collected_at ? Number(row.collected_at) : undefined,
      problem: row?.problem ?? undefined,
    };
  }

  #after(ms: number): Knex.Raw {
    return this.#knex.raw('? + ?', [databaseClock(this.#knex), ms]);
  }
}
