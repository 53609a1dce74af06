import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  BenchmarkLoad,
  BenchmarkReport,
  BenchmarkWindow,
  Page,
} from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { BigIntColumn, parseJson } from '../database';
import {
  BenchmarkRow,
  BENCHMARKS,
  ResultRow,
  RESULTS,
  StoredBenchmark,
  toBenchmark,
} from './rows';

const SERVICES = 'mlops_services';
const newestFirst = [
  { column: `${BENCHMARKS}.created_at`, order: 'desc' as const },
  { column: `${BENCHMARKS}.id`, order: 'desc' as const },
];

/** Benchmarks of one service that may wait at a time. */
export const MAXIMUM_QUEUED = 5;

/** A benchmark that has not been stored yet. */
export interface NewBenchmark {
  id: string;
  serviceId: string;
  revisionNumber: number;
  preset?: string;
  load: BenchmarkLoad;
  createdBy: string;
  /** Unique among the benchmarks of the service. */
  idempotencyKey?: string;
  /** SHA-256 of the request, to tell a repetition from another request. */
  requestHash: string;
}

/** Benchmarks as people ask for them and look at them; who runs them uses `BenchmarkClaims`. */
export class BenchmarksStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): BenchmarksStore {
    return new BenchmarksStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * @throws ConflictError when this key was used for the service before, or too
   * many benchmarks of the service wait already.
   */
  async insert(
    transaction: Knex.Transaction,
    benchmark: NewBenchmark,
  ): Promise<void> {
    const [{ count }] = await transaction(BENCHMARKS)
      .where({ service_id: benchmark.serviceId, state: 'queued' })
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    if (Number(count) >= MAXIMUM_QUEUED) {
      throw new ConflictError(
        `${MAXIMUM_QUEUED} benchmarks of this service wait already: wait until one is done, or cancel one`,
      );
    }
    try {
      await transaction(BENCHMARKS).insert({
        id: benchmark.id,
        service_id: benchmark.serviceId,
        revision_number: benchmark.revisionNumber,
        state: 'queued',
        preset: benchmark.preset ?? null,
        load: JSON.stringify(benchmark.load),
        created_by: benchmark.createdBy,
        created_at: Date.now(),
        idempotency_key: benchmark.idempotencyKey ?? null,
        request_hash: benchmark.requestHash,
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          'This idempotency key was used by another request at the same time; ask again to see its result',
        );
      }
      throw error;
    }
    await transaction<ResultRow>(RESULTS).insert({
      benchmark_id: benchmark.id,
      windows: '[]',
      report: null,
    });
  }

  /** Removes the oldest that have ended, so that `keep` of the service stay. */
  async prune(serviceId: string, keep: number): Promise<void> {
    const old = await this.#knex<BenchmarkRow>(BENCHMARKS)
      .where({ service_id: serviceId })
      .whereNotNull('finished_at')
      .orderBy(newestFirst)
      .offset(keep)
      .limit(1000)
      .pluck('id');
    await this.#knex(RESULTS).whereIn('benchmark_id', old).delete();
    await this.#knex(BENCHMARKS).whereIn('id', old).delete();
  }

  async getById(id: string): Promise<StoredBenchmark | undefined> {
    const row = await this.#select().where(`${BENCHMARKS}.id`, id).first();
    return row && toBenchmark(row);
  }

  async getByIdempotencyKey(
    serviceId: string,
    idempotencyKey: string,
  ): Promise<StoredBenchmark | undefined> {
    const row = await this.#select()
      .where({ service_id: serviceId, idempotency_key: idempotencyKey })
      .first();
    return row && toBenchmark(row);
  }

  /** What a benchmark has measured so far. */
  async getResult(
    id: string,
  ): Promise<{ windows: BenchmarkWindow[]; report?: BenchmarkReport }> {
    const row = await this.#knex<ResultRow>(RESULTS)
      .where({ benchmark_id: id })
      .first();
    return {
      windows: parseJson<BenchmarkWindow[]>(row?.windows ?? null) ?? [],
      report: parseJson<BenchmarkReport>(row?.report ?? null),
    };
  }

  /** One page of a service's benchmarks, newest first, without what they measured. */
  async list(
    serviceId: string,
    page: { limit: number; offset: number },
  ): Promise<Page<StoredBenchmark>> {
    const rows = await this.#select()
      .where('service_id', serviceId)
      .orderBy(newestFirst)
      .limit(page.limit)
      .offset(page.offset);
    const [{ count }] = await this.#knex(BENCHMARKS)
      .where('service_id', serviceId)
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    return { ...page, totalItems: Number(count), items: rows.map(toBenchmark) };
  }

  /**
   * Ends a benchmark that waits, and asks the runner of one that runs to end it.
   *
   * Says what it did: nothing, when the benchmark had ended or was cancelled.
   */
  async cancel(
    transaction: Knex.Transaction,
    id: string,
    cancelledBy: string,
  ): Promise<'ended' | 'asked' | 'nothing'> {
    const ended = await transaction<BenchmarkRow>(BENCHMARKS)
      .where({ id, state: 'queued' })
      .update({
        state: 'cancelled',
        cancelled_by: cancelledBy,
        finished_at: Date.now(),
      });
    if (ended === 1) {
      return 'ended';
    }
    const asked = await transaction<BenchmarkRow>(BENCHMARKS)
      .where({ id, state: 'running' })
      .whereNull('cancelled_by')
      .update({ cancelled_by: cancelledBy });
    return asked === 1 ? 'asked' : 'nothing';
  }

  #select() {
    return this.#knex(BENCHMARKS)
      .join(SERVICES, `${SERVICES}.id`, `${BENCHMARKS}.service_id`)
      .select<(BenchmarkRow & { name: string })[]>(
        `${BENCHMARKS}.*`,
        `${SERVICES}.name`,
      );
  }
}
