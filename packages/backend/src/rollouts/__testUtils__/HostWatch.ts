import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A revision as the serving-host shows it on its admin socket. */
export interface RoutedRevision {
  number: number;
  desiredReplicas: number;
  readyReplicas: number;
  asleep: boolean;
  weight: number;
}

/** What the host counted of one revision, by what became of it. */
export type CountedOutcomes = Record<string, number>;

const everyMs = 40;

/**
 * Looks at the serving-host all the while, from outside of the portals, and
 * keeps what no rollout may ever lead to.
 */
export class HostWatch {
  readonly #hostFile: string;
  readonly #service: string;
  readonly #violations = new Set<string>();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #last: RoutedRevision[] = [];
  #looks = 0;

  static begin(options: { hostFile: string; service: string }): HostWatch {
    return new HostWatch(options.hostFile, options.service);
  }

  private constructor(hostFile: string, service: string) {
    this.#hostFile = hostFile;
    this.#service = service;
    this.#loop = this.#run();
  }

  /** The revisions as they were routed at the last look. */
  get routed(): readonly RoutedRevision[] {
    return this.#last;
  }

  get looks(): number {
    return this.#looks;
  }

  /** What was seen that must not be, each once. */
  get violations(): string[] {
    return [...this.#violations];
  }

  /** Reads the revisions now. */
  async read(): Promise<RoutedRevision[]> {
    const { observation } = await this.#get(`/admin/services/${this.#service}`);
    return observation.revisions;
  }

  /** What has become of the predictions of each revision since the host knows the service. */
  async outcomes(): Promise<Map<number, CountedOutcomes>> {
    const { revisions } = await this.#get(
      `/admin/services/${this.#service}/signals?since=0`,
    );
    return new Map(
      revisions.map(
        (found: {
          revision: number;
          windows: { outcomes: CountedOutcomes }[];
        }) => {
          const sums: CountedOutcomes = {};
          for (const { outcomes } of found.windows) {
            for (const [name, count] of Object.entries(outcomes)) {
              sums[name] = (sums[name] ?? 0) + count;
            }
          }
          return [found.revision, sums];
        },
      ),
    );
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        this.#check(await this.read());
      } catch {
        // The host starts again.
      }
      await sleep(everyMs);
    }
  }

  #check(now: RoutedRevision[]): void {
    this.#looks += 1;
    const before = this.#last;
    this.#last = now;
    const shown = JSON.stringify(
      now.map(({ number, weight, readyReplicas }) => ({
        number,
        weight,
        readyReplicas,
      })),
    );
    const isReady = ({ readyReplicas, asleep }: RoutedRevision) =>
      readyReplicas > 0 || asleep;
    const sum = now.reduce((total, { weight }) => total + weight, 0);
    if (now.some(isReady) && Math.abs(sum - 100) > 1e-6) {
      this.#violations.add(`I2: the weights sum to ${sum}: ${shown}`);
    }
    if (now.some(isReady) && now.some(it => it.weight > 0 && !isReady(it))) {
      this.#violations.add(`I2: weight without a ready replica: ${shown}`);
    }
    if (now.length > 2) {
      this.#violations.add(`More than two revisions: ${shown}`);
    }
    // The older of two is the stable one: what it gains goes back to it.
    const [stable] = [...now].sort((a, b) => a.number - b.number);
    const was = before.find(({ number }) => number === stable?.number);
    const isFull = stable && stable.readyReplicas >= stable.desiredReplicas;
    if (
      was &&
      now.length > 1 &&
      stable.weight > was.weight &&
      !isFull &&
      now.every(isReady)
    ) {
      this.#violations.add(
        `I4: weight went back before the replicas were ready: ${shown}`,
      );
    }
  }

  async #get(path: string): Promise<any> {
    const { adminSocket } = JSON.parse(readFileSync(this.#hostFile, 'utf8'));
    return await new Promise((done, fail) => {
      const asked = request(
        { socketPath: adminSocket, path, timeout: 5_000 },
        response => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', piece => {
            text += piece;
          });
          response.on('end', () => {
            if (response.statusCode === 200) {
              done(JSON.parse(text));
            } else {
              fail(new Error(`The host answered with ${response.statusCode}`));
            }
          });
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('no answer')));
      asked.on('error', fail);
      asked.end();
    });
  }
}
