import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import {
  Benchmark,
  BenchmarkReport,
  BenchmarkWindow,
} from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { boundedTransaction } from '../../control';
import { databaseClock } from '../../control/databaseClock';
import { EventsStore, NewEvent } from '../../events';
import {
  BenchmarkRow,
  BENCHMARKS,
  MAXIMUM_WINDOWS,
  ResultRow,
  RESULTS,
} from '../rows';

const leftBehind =
  'The portal process that ran it ended without a word, and the measurement with it. Start it again.';

/** The right of one process to run one benchmark, as long as its heart beats. */
export interface BenchmarkClaim {
  id: string;
  serviceId: string;
  runner: string;
}

/** How a benchmark ended. */
export interface BenchmarkEnding {
  state: 'finished' | 'cancelled' | 'failed';
  error?: string;
  summary?: Benchmark['summary'];
  windows?: BenchmarkWindow[];
  report?: BenchmarkReport;
}

/**
 * Who runs which benchmark, in a table that all backends share.
 *
 * A claim lives from heartbeat to heartbeat, by the database's clock. A
 * benchmark is not taken over: half a measurement measures nothing.
 */
export class BenchmarkClaims {
  readonly #knex: Knex;
  readonly #events: EventsStore;

  static create(options: { knex: Knex; events: EventsStore }): BenchmarkClaims {
    return new BenchmarkClaims(options.knex, options.events);
  }

  private constructor(knex: Knex, events: EventsStore) {
    this.#knex = knex;
    this.#events = events;
  }

  /** Claims the oldest benchmark that waits on a service that is not under load. */
  async claim(runner: string): Promise<BenchmarkClaim | undefined> {
    const loaded = this.#knex(BENCHMARKS)
      .whereNotNull('active_service_id')
      .select('active_service_id');
    const waiting = await this.#knex<BenchmarkRow>(BENCHMARKS)
      .where({ state: 'queued' })
      .whereNotIn('service_id', loaded)
      .orderBy([{ column: 'created_at' }, { column: 'id' }])
      .limit(10);
    for (const { id, service_id: serviceId } of waiting) {
      const taken = await this.#take(id, serviceId, runner);
      if (taken) {
        return { id, serviceId, runner };
      }
    }
    return undefined;
  }

  async #take(id: string, serviceId: string, runner: string): Promise<boolean> {
    try {
      const taken = await this.#knex<BenchmarkRow>(BENCHMARKS)
        .where({ id, state: 'queued' })
        .update({
          state: 'running',
          // Unique: a service is under the load of one benchmark at a time.
          active_service_id: serviceId,
          runner,
          started_at: Date.now(),
          heartbeat_at: databaseClock(this.#knex) as unknown as number,
        });
      return taken === 1;
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        return false;
      }
      throw error;
    }
  }

  /**
   * A sign of life. Says whether the claim still holds, and whether somebody
   * asked for the end.
   */
  async beat(
    claim: BenchmarkClaim,
  ): Promise<{ held: boolean; cancelled: boolean }> {
    const held = await this.#held(this.#knex, claim).update({
      heartbeat_at: databaseClock(this.#knex) as unknown as number,
    });
    if (held !== 1) {
      return { held: false, cancelled: false };
    }
    const row = await this.#knex<BenchmarkRow>(BENCHMARKS)
      .where({ id: claim.id })
      .first('cancelled_by');
    return { held: true, cancelled: Boolean(row?.cancelled_by) };
  }

  /** Stores that load begins, on which revision. Does nothing when the claim was lost. */
  async begin(
    claim: BenchmarkClaim,
    revision: number,
    event: NewEvent,
  ): Promise<void> {
    await boundedTransaction(this.#knex, async transaction => {
      const held = await this.#held(transaction, claim).update({
        revision_number: revision,
      });
      if (held === 1) {
        await this.#events.append(transaction, [event]);
      }
    });
  }

  /** Stores what is going on. Does nothing when the claim was lost. */
  async progress(
    claim: BenchmarkClaim,
    news: {
      progress: NonNullable<Benchmark['progress']>;
      windows?: BenchmarkWindow[];
    },
  ): Promise<void> {
    await boundedTransaction(this.#knex, async transaction => {
      const held = await this.#held(transaction, claim).update({
        progress: JSON.stringify(news.progress),
      });
      if (held === 1 && news.windows) {
        await this.#storeWindows(transaction, claim.id, news.windows);
      }
    });
  }

  /** Ends a benchmark, with its event. False when the claim was lost. */
  async finish(
    claim: BenchmarkClaim,
    ending: BenchmarkEnding,
    event: NewEvent,
  ): Promise<boolean> {
    return await boundedTransaction(this.#knex, async transaction => {
      const ended = await this.#held(transaction, claim).update({
        state: ending.state,
        error: ending.error ?? null,
        summary: ending.summary ? JSON.stringify(ending.summary) : null,
        progress: null,
        active_service_id: null,
        finished_at: Date.now(),
      });
      if (ended !== 1) {
        return false;
      }
      if (ending.windows) {
        await this.#storeWindows(transaction, claim.id, ending.windows);
      }
      if (ending.report) {
        await transaction<ResultRow>(RESULTS)
          .where({ benchmark_id: claim.id })
          .update({ report: JSON.stringify(ending.report) });
      }
      await this.#events.append(transaction, [event]);
      return true;
    });
  }

  /**
   * Marks as failed what runs without a sign of life for `ttlMs`.
   *
   * @returns the benchmarks that were marked
   */
  async reap(ttlMs: number): Promise<{ id: string; service: string }[]> {
    const limit = this.#knex.raw('? - ?', [
      databaseClock(this.#knex),
      this.#knex.raw(String(Math.round(ttlMs))),
    ]);
    const silent = (knex: Knex) =>
      knex<BenchmarkRow>(BENCHMARKS)
        .where({ state: 'running' })
        .andWhere('heartbeat_at', '<', limit);
    const reaped: { id: string; service: string }[] = [];
    for (const row of await silent(this.#knex).limit(100)) {
      await boundedTransaction(this.#knex, async transaction => {
        const ended = await silent(transaction)
          .andWhere({ id: row.id })
          .update({
            state: 'failed',
            error: leftBehind,
            progress: null,
            active_service_id: null,
            finished_at: Date.now(),
          });
        if (ended !== 1) {
          return;
        }
        await this.#events.append(transaction, [
          {
            serviceId: row.service_id,
            type: 'benchmark-finished',
            severity: 'warning',
            message: `A benchmark failed: ${leftBehind}`,
            actor: 'benchmark-runner',
            revision: row.revision_number,
            evidence: { benchmark: row.id },
            dedupeKey: `benchmark-finished:${row.id}`,
          },
        ]);
        const [service] = await transaction('mlops_services')
          .where({ id: row.service_id })
          .pluck('name');
        reaped.push({ id: row.id, service });
      });
    }
    return reaped;
  }

  async #storeWindows(knex: Knex, id: string, windows: BenchmarkWindow[]) {
    await knex<ResultRow>(RESULTS)
      .where({ benchmark_id: id })
      .update({ windows: JSON.stringify(windows.slice(-MAXIMUM_WINDOWS)) });
  }

  #held(knex: Knex, claim: BenchmarkClaim) {
    return knex<BenchmarkRow>(BENCHMARKS).where({
      id: claim.id,
      runner: claim.runner,
      state: 'running',
    });
  }
}
