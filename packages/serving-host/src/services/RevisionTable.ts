import type { RevisionDeclaration } from '../admin/declaration.ts';
import { planChange } from './plan.ts';
import type { Revision } from './Revision.ts';

type Create = (declaration: RevisionDeclaration) => Revision;

type Options = {
  drainMs: number;
  /** A number has nothing that runs any more. */
  onStopped: (number: number) => void;
  /** New content has taken the place of what served under the number. */
  onReplaced: (number: number) => void;
  onChange: () => void;
};

/**
 * The revisions of a service by their numbers. Where the content of a number
 * changes, the new content starts beside the old one and takes its place once
 * it is ready; until then, or for ever where it never is, the old one serves.
 */
export class RevisionTable {
  readonly #options: Options;
  readonly #serving = new Map<number, Revision>();
  readonly #successors = new Map<number, Revision>();
  readonly #retiring = new Set<Revision>();

  static create(options: Options): RevisionTable {
    return new RevisionTable(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  /** What serves, by number. */
  serving(): Revision[] {
    return [...this.#serving.values()].sort((a, b) => a.number - b.number);
  }

  get(number: number): Revision | undefined {
    return this.#serving.get(number);
  }

  /** What shall take the place of a number's content. */
  successorOf(number: number): Revision | undefined {
    return this.#successors.get(number);
  }

  /** Everything that may have a process. */
  all(): Revision[] {
    return [
      ...this.#serving.values(),
      ...this.#successors.values(),
      ...this.#retiring,
    ].sort((a, b) => a.number - b.number);
  }

  /** Moves towards a declaration: what is new starts, what is gone drains. */
  apply(declared: readonly RevisionDeclaration[], create: Create): void {
    this.#revoke(declared);
    const latest = [...this.#serving.values()].map(
      revision => this.#successors.get(revision.number) ?? revision,
    );
    const plan = planChange(latest, declared);
    const started = new Map(
      plan.start.map(revision => [revision.number, revision]),
    );
    for (const number of plan.retire) {
      if (!started.has(number)) {
        this.#drop(this.#successors, number);
        this.#drop(this.#serving, number);
      }
    }
    for (const declaration of plan.start) {
      this.#start(declaration.number, create(declaration));
    }
    for (const declaration of declared) {
      this.#serving.get(declaration.number)?.adjust(declaration);
      this.#successors.get(declaration.number)?.adjust(declaration);
    }
    this.settle();
  }

  /** Lets successors take over that can; called after every change. */
  settle(): void {
    for (const [number, successor] of this.#successors) {
      const old = this.#serving.get(number);
      if (!old || successor.canReplace(old)) {
        this.#successors.delete(number);
        this.#serve(successor);
        this.#options.onReplaced(number);
        this.#options.onChange();
      }
    }
  }

  /** Drains and stops everything. */
  async stop(drainMs: number): Promise<void> {
    await Promise.all(this.all().map(revision => revision.retire(drainMs)));
  }

  /** Takes back what was to replace content that is wanted again. */
  #revoke(declared: readonly RevisionDeclaration[]): void {
    const running = [...this.#serving.values()];
    for (const { number } of planChange(running, declared).adjust) {
      this.#drop(this.#successors, number);
    }
  }

  #start(number: number, revision: Revision): void {
    this.#drop(this.#successors, number);
    const old = this.#serving.get(number);
    if (old && (old.ready.length > 0 || old.isDormant)) {
      revision.followOn(old);
      this.#successors.set(number, revision);
    } else {
      this.#serve(revision);
    }
  }

  /** In the place of what served: there is no instant without either. */
  #serve(revision: Revision): void {
    const old = this.#serving.get(revision.number);
    this.#serving.set(revision.number, revision);
    if (old) {
      this.#retire(old);
    }
  }

  #drop(from: Map<number, Revision>, number: number): void {
    const revision = from.get(number);
    if (revision) {
      from.delete(number);
      this.#retire(revision);
    }
  }

  #retire(revision: Revision): void {
    const { number } = revision;
    this.#retiring.add(revision);
    revision.retire(this.#options.drainMs).then(() => {
      this.#retiring.delete(revision);
      if (!this.all().some(other => other.number === number)) {
        this.#options.onStopped(number);
      }
      this.#options.onChange();
    });
  }
}
