import { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  Benchmark,
  BenchmarkDetails,
  BenchmarkOptions,
  BenchmarkRequest,
  Page,
  Revision,
  serviceBenchmarkPermission,
} from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { createHash, randomUUID } from 'node:crypto';
import { boundedTransaction } from '../control';
import { EventsStore } from '../events';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials, principalName } from '../principal';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore, StoredService } from '../services/ServicesStore';
import { BenchmarksStore } from './BenchmarksStore';
import { BenchmarkConfig } from './config';
import { limitsOf, loadOf } from './load';
import { obstacleOf } from './obstacle';
import { StoredBenchmark, toApi } from './rows';
import { finishedEvent } from './run/ending';

export interface BenchmarksServiceOptions {
  knex: Knex;
  auth: AuthService;
  access: ServiceAccess;
  reader: ServicesReader;
  services: ServicesStore;
  events: EventsStore;
  store: BenchmarksStore;
  config: BenchmarkConfig;
  announce: (news: { benchmark: string; service: string }) => void;
  /** Called when a benchmark waits, once it is stored. */
  wake: () => void;
  /** Called when a benchmark shall end, once that is stored. */
  cancel: (id: string) => void;
}

/** Benchmarks as callers ask for them and may see them. */
export class BenchmarksService {
  readonly #options: BenchmarksServiceOptions;

  static create(options: BenchmarksServiceOptions): BenchmarksService {
    return new BenchmarksService(options);
  }

  private constructor(options: BenchmarksServiceOptions) {
    this.#options = options;
  }

  /** What the caller may ask for, and whether it can start now. */
  async options(
    name: string,
    credentials: Credentials,
  ): Promise<BenchmarkOptions> {
    const { access, reader, config } = this.#options;
    const service = await reader.find(name, credentials);
    const allowed = await access.allows(
      serviceBenchmarkPermission,
      service,
      credentials,
    );
    const reason = allowed
      ? obstacleOf(service, (await this.#revision(service)).spec)
      : `You may not put load on this service: it needs the permission ${serviceBenchmarkPermission.name}, which its owner ${service.owner} may have.`;
    return {
      ...limitsOf(config, service.environment),
      canStart: reason === undefined,
      reason,
    };
  }

  /**
   * Stores that a service shall be measured; a runner does it.
   *
   * @throws NotAllowedError, InputError or ConflictError that says why not.
   */
  async start(
    name: string,
    request: BenchmarkRequest,
    credentials: Credentials,
  ): Promise<Benchmark> {
    const { access, auth, reader, knex, store, config } = this.#options;
    const service = await reader.find(name, credentials);
    await access.require(serviceBenchmarkPermission, service, credentials);
    const requestHash = hashOf(request);
    const repeated = await this.#repeated(service, request, requestHash);
    if (repeated) {
      return toApi(repeated);
    }
    const load = loadOf(request, config, service.environment);
    const revision = await this.#revision(service);
    const obstacle = obstacleOf(service, revision.spec);
    if (obstacle) {
      throw new ConflictError(obstacle);
    }
    const id = randomUUID();
    try {
      await boundedTransaction(knex, transaction =>
        store.insert(transaction, {
          id,
          serviceId: service.id,
          revisionNumber: revision.number,
          preset: request.preset,
          load,
          createdBy: principalName(auth, credentials),
          idempotencyKey: request.idempotencyKey,
          requestHash,
        }),
      );
    } catch (error) {
      // The same request may have come twice at the same time.
      const other = await this.#repeated(service, request, requestHash);
      if (other) {
        return toApi(other);
      }
      throw error;
    }
    this.#options.wake();
    this.#options.announce({ benchmark: id, service: service.name });
    return toApi((await store.getById(id))!);
  }

  async list(
    name: string,
    page: { limit: number; offset: number },
    credentials: Credentials,
  ): Promise<Page<Benchmark>> {
    const { reader, store } = this.#options;
    const service = await reader.find(name, credentials);
    const found = await store.list(service.id, page);
    return { ...found, items: found.items.map(toApi) };
  }

  async get(id: string, credentials: Credentials): Promise<BenchmarkDetails> {
    const { store, access } = this.#options;
    const { benchmark, service } = await this.#visible(id, credentials);
    const open = benchmark.finishedAt === undefined && !benchmark.cancelledBy;
    const [result, allowed] = await Promise.all([
      store.getResult(id),
      access.allows(serviceBenchmarkPermission, service, credentials),
    ]);
    return {
      ...toApi(benchmark),
      ...result,
      permissions: { canCancel: open && allowed },
    };
  }

  /** Ends a benchmark; one that has ended stays as it is. */
  async cancel(id: string, credentials: Credentials): Promise<Benchmark> {
    const { access, auth, store, knex, events } = this.#options;
    const { benchmark, service } = await this.#visible(id, credentials);
    await access.require(serviceBenchmarkPermission, service, credentials);
    const cancelledBy = principalName(auth, credentials);
    await boundedTransaction(knex, async transaction => {
      const done = await store.cancel(transaction, id, cancelledBy);
      if (done === 'ended') {
        await events.append(transaction, [
          finishedEvent({ ...benchmark, cancelledBy }, { state: 'cancelled' }),
        ]);
      }
    });
    this.#options.cancel(id);
    this.#options.announce({ benchmark: id, service: service.name });
    return toApi((await store.getById(id))!);
  }

  /** Who may not see a service may not see its benchmarks either. */
  async #visible(
    id: string,
    credentials: Credentials,
  ): Promise<{
    benchmark: StoredBenchmark;
    service: Awaited<ReturnType<ServicesReader['getById']>>;
  }> {
    const { store, reader } = this.#options;
    const missing = new NotFoundError(
      `There is no benchmark ${id}, or you may not see it`,
    );
    const benchmark = await store.getById(id);
    if (!benchmark) {
      throw missing;
    }
    const service = await reader
      .getById(benchmark.serviceId, credentials)
      .catch(error => {
        throw error instanceof NotFoundError ? missing : error;
      });
    return { benchmark, service };
  }

  async #revision(service: StoredService): Promise<Revision> {
    const number = service.servingRevision ?? service.revisionNumber;
    return (await this.#options.services.getRevision(service.id, number))!;
  }

  async #repeated(
    service: StoredService,
    request: BenchmarkRequest,
    requestHash: string,
  ): Promise<StoredBenchmark | undefined> {
    if (request.idempotencyKey === undefined) {
      return undefined;
    }
    const found = await this.#options.store.getByIdempotencyKey(
      service.id,
      request.idempotencyKey,
    );
    if (found && found.requestHash !== requestHash) {
      throw new ConflictError(
        'This idempotency key was used for another benchmark of this service: use a new key',
      );
    }
    return found;
  }
}

/** What a request asks for, whatever the order of its fields. */
function hashOf(request: BenchmarkRequest): string {
  const { preset, rate, arrivals, durationSeconds, warmUpSeconds } = request;
  return createHash('sha256')
    .update(
      JSON.stringify([preset, rate, arrivals, durationSeconds, warmUpSeconds]),
    )
    .digest('hex');
}
