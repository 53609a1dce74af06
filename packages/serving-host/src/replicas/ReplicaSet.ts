import type { ObservedReplica } from '../admin/schemas.ts';
import { Replica, type ReplicaOwner } from './Replica.ts';
import type { ReplicaNames } from './ReplicaNames.ts';

type Options = {
  revision: number;
  names: ReplicaNames;
  owner: ReplicaOwner;
  /** A replica that had to leave is gone. */
  onGone: () => void;
};

/** The replicas of one revision: those that shall be, and those that drain. */
export class ReplicaSet {
  readonly #options: Options;
  readonly #leaving = new Set<Replica>();
  #replicas: Replica[] = [];
  #ready: Replica[] | undefined;

  static create(options: Options): ReplicaSet {
    return new ReplicaSet(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Those that take predictions now. The same array until something changes. */
  get ready(): Replica[] {
    this.#ready ??= this.#replicas.filter(replica => replica.pool);
    return this.#ready;
  }

  /** One that has ended and waits to be started again. */
  get crashed(): Replica | undefined {
    return this.#replicas.find(({ state }) => state === 'crashed');
  }

  /** A replica has changed its state. */
  noteChange(): void {
    this.#ready = undefined;
  }

  /** Starts what is missing; drains what is too many, the least useful first. */
  resize(count: number, drainMs: number): void {
    while (this.#replicas.length < count) {
      this.#start();
    }
    const spare = [...this.#replicas]
      .sort(byUse)
      .slice(0, this.#replicas.length - count);
    spare.forEach(replica => this.#leave(replica, drainMs));
  }

  /** Starts another one in the place of this one, which drains. */
  replace(replica: Replica, drainMs: number): void {
    if (this.#replicas.includes(replica)) {
      this.#start();
      this.#leave(replica, drainMs);
    }
  }

  /** Waits until those that had to leave are gone, for `drainMs` at most. */
  async gone(drainMs: number): Promise<void> {
    await Promise.all([...this.#leaving].map(item => item.drain(drainMs)));
  }

  observe(): ObservedReplica[] {
    return [...this.#replicas, ...this.#leaving].map(item => item.observe());
  }

  #start(): void {
    const { names, revision, owner } = this.#options;
    const name = names.take(revision);
    const replica = Replica.create({ name, revision, owner });
    this.#replicas.push(replica);
    replica.start();
  }

  #leave(replica: Replica, drainMs: number): void {
    this.#replicas = this.#replicas.filter(item => item !== replica);
    this.#leaving.add(replica);
    this.noteChange();
    replica.drain(drainMs).finally(() => {
      this.#leaving.delete(replica);
      this.#options.names.release(replica.name);
      this.#options.onGone();
    });
  }
}

/** Those that do not serve come first, then those that hold the fewest. */
function byUse(a: Replica, b: Replica): number {
  const [first, second] = [a, b].map(replica => (replica.pool ? 1 : 0));
  return first - second || a.outstanding - b.outstanding;
}
