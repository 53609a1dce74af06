import { setTimeout as sleep } from 'node:timers/promises';
import {
  DesiredRevision,
  DesiredService,
  Observation,
  PlacedService,
} from '../../targets';
import { acceptedKeyFixture } from '../desiredService';
import { Answer, post } from './http';
import { ServingTargetContractOptions, ServingTargetSubject } from './subject';

/** Later than any epoch that a test writes under. */
const LAST_EPOCH = 1_000_000;

let serial = 0;

/** What the tests of the contract share: a subject and ways to drive it. */
export class Bench {
  readonly #options: ServingTargetContractOptions;
  readonly #used: PlacedService[] = [];
  #subject: ServingTargetSubject | undefined;

  static create(options: ServingTargetContractOptions): Bench {
    return new Bench(options);
  }

  private constructor(options: ServingTargetContractOptions) {
    this.#options = options;
  }

  get subject(): ServingTargetSubject {
    if (!this.#subject) {
      throw new Error(`The setup of ${this.#options.name} has failed`);
    }
    return this.#subject;
  }

  get target() {
    return this.subject.target;
  }

  get readyWithinMs(): number {
    return this.#options.readyWithinMs ?? 60_000;
  }

  async open(): Promise<void> {
    this.#subject = await this.#options.setup();
  }

  async close(): Promise<void> {
    await this.#subject?.close();
  }

  /** A declaration that no other test uses: one revision with all the traffic. */
  service(overrides: Partial<DesiredService> = {}): DesiredService {
    const name = `contract-${process.pid}-${++serial}`;
    const desired: DesiredService = {
      id: `id-${name}`,
      name,
      modelName: this.subject.modelName,
      model: 'model:default/contract',
      owner: 'group:default/contract',
      environment: 'development',
      pool: this.subject.pool.ref,
      revisions: [this.revision(1, 100)],
      keys: [],
      ...overrides,
    };
    this.#used.push({ id: desired.id, name, pool: desired.pool });
    return this.target.checksKeys ? desired : { ...desired, keys: [] };
  }

  /** Revision 1 or 2: one replica of the first or second spec. */
  revision(number: 1 | 2, weight: number): DesiredRevision {
    const spec = this.subject.specs[number - 1];
    return { number, spec, replicas: 1, weight };
  }

  /** An endpoint key: its secret and what the target is told of it. */
  key(id: string) {
    const secret = `secret-of-${id}-${process.pid}`;
    return { secret, accepted: acceptedKeyFixture(id, secret) };
  }

  converge(desired: DesiredService, epoch: number) {
    return this.target.converge(desired, { epoch });
  }

  /** Waits for an observation, for at most {@link readyWithinMs}. */
  async until(
    service: PlacedService,
    what: string,
    holds: (observation: Observation) => boolean,
  ): Promise<Observation> {
    const deadline = Date.now() + this.readyWithinMs;
    for (;;) {
      const observation = await this.target.observe(service);
      if (holds(observation)) {
        return observation;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `Within ${this.readyWithinMs} ms it did not happen that ${what}; ` +
            `last seen: ${JSON.stringify(observation, undefined, 2)}`,
        );
      }
      await sleep(100);
    }
  }

  untilReady(desired: DesiredService): Promise<Observation> {
    return this.until(
      desired,
      'every replica is ready and every weight routed',
      ({ revisions }) =>
        revisions.length === desired.revisions.length &&
        desired.revisions.every(wanted =>
          revisions.some(
            seen =>
              seen.number === wanted.number &&
              seen.readyReplicas === wanted.replicas &&
              seen.weight === wanted.weight,
          ),
        ),
    );
  }

  /**
   * Predicts as a client would; without a secret, and on a target that checks
   * none, without any key.
   */
  async predict(service: DesiredService, secret?: string): Promise<Answer> {
    const { inferUrl } = await this.target.endpoint(service, service.modelName);
    return post({
      url: inferUrl,
      headers:
        secret && this.target.checksKeys
          ? { authorization: `Bearer ${secret}` }
          : {},
      body: this.subject.request,
    });
  }

  /** Predicts as the portal does. */
  async predictFromPortal(
    service: DesiredService,
    revision?: number,
  ): Promise<Answer> {
    const reachable = await this.target.reach(service, revision);
    return post({
      ...reachable,
      url: `${reachable.url}/v2/models/${service.modelName}/infer`,
      body: this.subject.request,
    });
  }

  /** Removes what the tests have declared since the last call. */
  async clear(): Promise<void> {
    for (const key of this.#used.splice(0)) {
      await this.target.remove(key, { epoch: LAST_EPOCH });
    }
  }
}

/** The model version that computed an answer. */
export function versionOf(answer: Answer): string | undefined {
  return (answer.body as { model_version?: string }).model_version;
}
