import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { randomUUID } from 'node:crypto';
import { Worker, WorkQueue } from '../../control';
import { ServiceReconciler } from './ServiceReconciler';
import { ServicesStore } from '../ServicesStore';

const idsPerPage = 200;

/** The control loop of services: starts, stops, and turns watches into work. */
export class ServicesControl {
  readonly #services: ServicesStore;
  readonly #queue: WorkQueue;
  readonly #targets: Map<string, ServingTarget>;
  readonly #logger: LoggerService;
  readonly #worker: Worker;
  readonly #stopped = new AbortController();

  static create(options: {
    services: ServicesStore;
    queue: WorkQueue;
    targets: Map<string, ServingTarget>;
    reconciler: ServiceReconciler;
    logger: LoggerService;
  }): ServicesControl {
    return new ServicesControl(options);
  }

  private constructor(options: Parameters<typeof ServicesControl.create>[0]) {
    this.#services = options.services;
    this.#queue = options.queue;
    this.#targets = options.targets;
    this.#logger = options.logger;
    this.#worker = Worker.create({
      queue: options.queue,
      logger: options.logger,
      owner: randomUUID(),
      handler: (claim, signal) => options.reconciler.reconcile(claim, signal),
    });
  }

  /** Looks at every service once, then at what changes. Never throws. */
  start(): void {
    this.#worker.start();
    for (const target of this.#targets.values()) {
      target.watch(({ id }) => this.#look(id), this.#stopped.signal);
    }
    this.#lookAtAll().catch(error =>
      this.#logger.warn(
        `Services could not be listed at start: ${stringifyError(error)}`,
      ),
    );
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#worker.stop();
  }

  /** Work was stored: look for it now. */
  wake(): void {
    this.#worker.wake();
  }

  #look(id: string): void {
    this.#queue.enqueueKnown(id).then(
      () => this.#worker.wake(),
      error =>
        this.#logger.warn(
          `A change of service ${id} could not be queued: ${stringifyError(
            error,
          )}`,
        ),
    );
  }

  async #lookAtAll(): Promise<void> {
    let after: string | undefined;
    for (;;) {
      const ids = await this.#services.listIds({ after, limit: idsPerPage });
      for (const id of ids) {
        await this.#queue.enqueue(id);
      }
      this.#worker.wake();
      if (ids.length < idsPerPage) {
        return;
      }
      after = ids[ids.length - 1];
    }
  }
}
