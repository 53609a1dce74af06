import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import {
  Capabilities,
  Finding,
  LogLine,
  Manifest,
  ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';
import { isDeepStrictEqual } from 'node:util';
import {
  ConvergeResult,
  DesiredService,
  DiscoveredPool,
  Fence,
  GitOpsPlan,
  LogOptions,
  Observation,
  ObservedRevision,
  Pending,
  ReachableEndpoint,
  ServiceKey,
  ServingTarget,
  StaleEpochError,
  TargetEvent,
  TargetPool,
  WatchNews,
} from '../../targets';
import { FakeDataPlane } from './FakeDataPlane';
import { FakeService } from './FakeService';
import { FakeWithholding } from './FakeWithholding';
import {
  copyOf,
  fakeCapabilities,
  fakeManifests,
  fakePool,
  fitFindings,
  nothingObserved,
} from './facts';
import {
  FakeInterceptor,
  FakeServingTargetOptions,
  RecordedWrite,
} from './types';
import { Watchers } from './Watchers';

/** With the defaults filled in. */
type FakeOptions = Required<Omit<FakeServingTargetOptions, 'gitOpsPath'>> &
  Pick<FakeServingTargetOptions, 'gitOpsPath'>;

/**
 * A serving target in memory for unit tests: fences epochs, keeps weights and
 * keys, predicts over real HTTP on the loopback interface, and does what the
 * test tells it to. It is written to pass the contract of every target.
 */
export class FakeServingTarget implements ServingTarget {
  readonly kind: string;
  readonly checksKeys: boolean;
  /** Every attempt to write, refused ones too. */
  readonly writes: RecordedWrite[] = [];

  readonly #options: FakeOptions;
  readonly #services = new Map<string, FakeService>();
  // Epochs outlive the service: a removed one must not come back by a late write.
  readonly #epochs = new Map<string, number>();
  readonly #watchers = Watchers.create();
  readonly #dataPlane: FakeDataPlane;
  #interceptor: FakeInterceptor = () => {};
  #problem: string | undefined;
  #findings: Finding[] = [];
  readonly #withheld = FakeWithholding.create();

  static create(options: FakeServingTargetOptions = {}): FakeServingTarget {
    return new FakeServingTarget({
      kind: 'fake',
      now: Date.now,
      readiness: 'automatic',
      checksKeys: true,
      capabilities: {},
      pools: [fakePool()],
      ...options,
    });
  }

  private constructor(options: FakeOptions) {
    this.kind = options.kind;
    this.checksKeys = options.checksKeys;
    this.#options = options;
    this.#dataPlane = FakeDataPlane.create({
      routes: () =>
        new Map([...this.#services].map(([name, s]) => [name, s.route()])),
      onKeyUsed: (name, id) => this.#services.get(name)?.useKey(id),
      onChosen: (name, revision) => this.#predicted(name, revision),
      checksKeys: options.checksKeys,
      now: options.now,
    });
  }

  /** Every call but `capabilities` fails while there is a problem. */
  setUnreachable(problem: string | undefined): void {
    this.#problem = problem;
  }

  /** What {@link preflight} says besides its own check of the capacity. */
  setFindings(findings: Finding[]): void {
    this.#findings = findings;
  }

  /**
   * While set, {@link converge} and {@link remove} write nothing and answer with
   * it; what was declared and is not there is awaited.
   */
  setPending(pending: Pending | undefined): void {
    this.#withheld.set(pending).forEach(key => this.#watchers.tell(key));
  }

  setInterceptor(interceptor: FakeInterceptor): void {
    this.#interceptor = interceptor;
  }

  /** Lets replicas of a revision be ready: all that are desired, or so many. */
  setReady(service: string, revision: number, replicas?: number): void {
    this.#mustGet(service).setReady(revision, replicas);
    this.#changed(service);
  }

  /** Says why a revision is not ready; `undefined` takes it back. */
  setProblem(
    service: string,
    revision: number,
    problem: ObservedRevision['problem'],
  ): void {
    this.#mustGet(service).setProblem(revision, problem);
    this.#changed(service);
  }

  /** Lets a revision sleep now that is declared with no fewest replica. */
  fallAsleep(service: string, revision: number): void {
    this.#mustGet(service).fallAsleep(revision);
    this.#changed(service);
  }

  /** Changes the routed weight as somebody else's hand would. */
  setRoutedWeight(service: string, revision: number, weight: number): void {
    this.#mustGet(service).setRoutedWeight(revision, weight);
    this.#changed(service);
  }

  /** Names every service, as a target does whose connection was interrupted. */
  listAgain(): void {
    for (const { desired } of this.#services.values()) {
      this.#watchers.tell(desired, 'listed');
    }
  }

  addEvent(service: string, event: TargetEvent): void {
    this.#mustGet(service).events.push(event);
    this.#changed(service);
  }

  addLogLine(service: string, line: LogLine): void {
    this.#mustGet(service).logs.write(line);
  }

  /** What was last declared of the service, if it is there. */
  desired(service: string): DesiredService | undefined {
    return copyOf(this.#services.get(service)?.desired);
  }

  /** Stops the HTTP server, if predictions have started it. */
  async close(): Promise<void> {
    await this.#dataPlane.close();
  }

  async discoverPools(): Promise<DiscoveredPool[]> {
    await this.#enter('discoverPools');
    return copyOf(this.#options.pools);
  }

  async capabilities(_pool: TargetPool): Promise<Capabilities> {
    const problem = await this.#enter('capabilities').then(
      () => undefined,
      error => String(error.message),
    );
    return {
      ...fakeCapabilities(this.#options.now()),
      ...this.#options.capabilities,
      ...(problem ? { reachable: false, problem } : {}),
    };
  }

  async preflight(
    desired: DesiredService,
    pool: TargetPool,
  ): Promise<Finding[]> {
    await this.#enter('preflight', desired.name);
    return [...fitFindings(desired, pool), ...this.#findings];
  }

  render(desired: DesiredService, _capabilities: Capabilities): Manifest[] {
    return fakeManifests(desired);
  }

  gitOps(desired: DesiredService): GitOpsPlan | undefined {
    const { gitOpsPath } = this.#options;
    return gitOpsPath === undefined
      ? undefined
      : {
          path: `${gitOpsPath}/${desired.name}`,
          ownedByPortal: [],
          manifests: fakeManifests(desired),
        };
  }

  async converge(
    desired: DesiredService,
    fence: Fence,
  ): Promise<ConvergeResult> {
    await this.#enter('converge', desired.name);
    const write = {
      operation: 'converge' as const,
      service: desired.name,
      epoch: fence.epoch,
      desired: copyOf(desired),
    };
    this.#claim(desired, write);
    const present = this.#services.get(desired.name);
    if (present && isDeepStrictEqual(present.desired, write.desired)) {
      this.writes.push({ ...write, outcome: 'unchanged' });
      return { outcome: 'unchanged' };
    }
    const withheld = this.#withheld.withhold(copyOf(desired));
    if (withheld) {
      this.writes.push({ ...write, outcome: 'pending' });
      return withheld;
    }
    const service = present ?? FakeService.create(this.#options);
    service.declare(copyOf(desired));
    this.#services.set(desired.name, service);
    this.writes.push({ ...write, outcome: 'written' });
    this.#changed(desired.name);
    return { outcome: 'written' };
  }

  async observe(service: ServiceKey): Promise<Observation> {
    await this.#enter('observe', service.name);
    const { keyIds, ...observation } =
      this.#find(service)?.observe() ?? nothingObserved(this.#options.now());
    const awaited = this.#withheld.awaitedOf(service, observation);
    return {
      ...observation,
      ...(this.checksKeys && { keyIds }),
      ...(awaited && { awaited }),
    };
  }

  watch(
    onKey: (key: ServiceKey, news: WatchNews) => void,
    signal: AbortSignal,
  ): void {
    this.#watchers.add(onKey, signal);
  }

  async list(pool: TargetPool): Promise<ServiceKey[]> {
    await this.#enter('list');
    return [...this.#services.values()]
      .filter(service => service.desired.pool === pool.ref)
      .map(({ desired: { id, name } }) => ({ id, name }));
  }

  async endpoint(
    service: ServiceKey,
    modelName: string,
  ): Promise<ServiceEndpoint> {
    await this.#enter('endpoint', service.name);
    return this.#dataPlane.endpoint(service.name, modelName);
  }

  async reach(
    service: ServiceKey,
    revision?: number,
  ): Promise<ReachableEndpoint> {
    await this.#enter('reach', service.name);
    return this.#dataPlane.reach(service.name, revision);
  }

  async *logs(
    service: ServiceKey,
    options: LogOptions,
  ): AsyncIterable<LogLine> {
    await this.#enter('logs', service.name);
    yield* this.#find(service)?.logs.read(options) ?? [];
  }

  async remove(service: ServiceKey, fence: Fence): Promise<void | Pending> {
    await this.#enter('remove', service.name);
    const write = {
      operation: 'remove' as const,
      service: service.name,
      epoch: fence.epoch,
    };
    this.#claim(service, write);
    const { pending } = this.#withheld;
    if (pending && this.#find(service)) {
      this.writes.push({ ...write, outcome: 'pending' });
      return pending;
    }
    const removed = this.#find(service) && this.#services.delete(service.name);
    this.writes.push({ ...write, outcome: removed ? 'written' : 'unchanged' });
    if (removed) {
      this.#watchers.tell(service);
    }
    return undefined;
  }

  async #enter(method: keyof ServingTarget, service?: string): Promise<void> {
    await this.#interceptor(method, service);
    if (this.#problem) {
      throw new ServiceUnavailableError(this.#problem);
    }
  }

  #claim(key: ServiceKey, write: Omit<RecordedWrite, 'outcome'>): void {
    const epoch = this.#epochs.get(key.id) ?? 0;
    if (write.epoch < epoch) {
      this.writes.push({ ...write, outcome: 'refused' });
      throw new StaleEpochError(
        `Service ${key.name} was claimed under epoch ${epoch}; a write under epoch ${write.epoch} comes too late`,
      );
    }
    const holder = this.#services.get(key.name);
    if (write.operation === 'converge' && holder && !holder.is(key)) {
      this.writes.push({ ...write, outcome: 'refused' });
      throw new ConflictError(`The name ${key.name} is taken on this target`);
    }
    this.#epochs.set(key.id, write.epoch);
  }

  #find(key: ServiceKey): FakeService | undefined {
    const service = this.#services.get(key.name);
    return service?.is(key) ? service : undefined;
  }

  #mustGet(name: string): FakeService {
    const service = this.#services.get(name);
    if (!service) {
      throw new Error(`The fake target holds no service ${name}`);
    }
    return service;
  }

  #predicted(name: string, revision: number): void {
    const service = this.#mustGet(name);
    const events = service.events.length;
    service.predicted(revision);
    if (service.events.length > events) {
      this.#changed(name);
    }
  }

  #changed(name: string): void {
    this.#watchers.tell(this.#mustGet(name).desired);
  }
}
