import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { randomUUID } from 'node:crypto';
import { Worker, WorkQueue } from '../../control';
import { AllServices } from './AllServices';
import { ServiceReconciler } from './ServiceReconciler';
import { ServicesStore } from '../ServicesStore';

/** The control loop of services: starts, stops, and turns watches into work. */
export class ServicesControl {
  readonly #all: AllServices;
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
    this.#all = AllServices.create({
      ...options,
      onError: error =>
        options.logger.warn(
          `Services that were named could not be queued: ${stringifyError(
            error,
          )}`,
        ),
    });
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

  /** Looks at every service once, spread over time, then at what changes. Never throws. */
  start(): void {
    this.#worker.start();
    for (const target of this.#targets.values()) {
      target.watch(
        ({ id }, news) =>
          news === 'listed' ? this.#all.listed(id) : this.#look(id),
        this.#stopped.signal,
      );
    }
    this.#all
      .enqueue(() => this.#worker.wake())
      .catch(error =>
        this.#logger.warn(
          `Services could not be listed at start: ${stringifyError(error)}`,
        ),
      );
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#all.stop();
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
}
