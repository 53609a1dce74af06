import { LogLine } from '@fairway/backstage-plugin-mlops-common';
import { PlacedService } from '@fairway/backstage-plugin-mlops-node';
import { Pod } from '../../client';
import { Cluster } from '../../cluster/Cluster';
import { followLines } from './followLines';
import { LineQueue } from './LineQueue';
import { servicePods } from './servicePods';
import { Writer, writersOf } from './Writer';

export interface LogFollowerOptions {
  cluster: Cluster;
  service: PlacedService;
  replica?: string;
  signal: AbortSignal;
}

/** Reads on in the logs of a service, also of what is started meanwhile. */
export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #queue: LineQueue<LogLine>;
  /** Runs of containers that are followed, or have been. */
  readonly #followed = new Set<string>();
  /** Runs of containers that are there. */
  #present = new Set<string>();
  #looking: Promise<void> | undefined;
  #isLate = false;

  static create(options: LogFollowerOptions): LogFollower {
    return new LogFollower(options);
  }

  private constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#queue = LineQueue.create(options.signal);
  }

  /**
   * The lines that come after those that are known.
   *
   * @param pods - as they were when those were read
   * @param known - by run of a container: when the last known line was written
   */
  async *read(
    pods: readonly Pod[],
    known: ReadonlyMap<string, string>,
  ): AsyncGenerator<LogLine> {
    const { cluster, service } = this.#options;
    for (const writer of pods.flatMap(writersOf)) {
      this.#present.add(writer.key);
      this.#followed.add(writer.key);
      if (writer.isRunning) {
        this.#follow(writer, known.get(writer.key));
      }
    }
    const stop = cluster.onChange(({ id }) => {
      if (id === service.id) {
        this.#look();
      }
    });
    this.#look();
    try {
      yield* this.#queue.read();
    } finally {
      stop();
    }
  }

  /** Follows what has been started since; one look at a time. */
  #look(): void {
    if (this.#looking) {
      this.#isLate = true;
      return;
    }
    this.#isLate = false;
    this.#looking = this.#find()
      .catch(error => this.#queue.fail(error))
      .finally(() => {
        this.#looking = undefined;
        if (this.#isLate) {
          this.#look();
        }
      });
  }

  async #find(): Promise<void> {
    const { cluster, service, replica } = this.#options;
    const pods = await servicePods(cluster, service, replica);
    const writers = pods.flatMap(writersOf);
    this.#present = new Set(writers.map(({ key }) => key));
    for (const writer of writers) {
      if (!this.#followed.has(writer.key)) {
        this.#followed.add(writer.key);
        this.#follow(writer);
      }
    }
  }

  #follow(writer: Writer, after?: string): void {
    const { cluster, signal } = this.#options;
    const lines = followLines(cluster, {
      writer,
      after,
      isThere: () => this.#present.has(writer.key),
      signal,
    });
    const bring = async () => {
      for await (const { line } of lines) {
        await this.#queue.put(line);
      }
    };
    bring().catch(error => this.#queue.fail(error));
  }
}
