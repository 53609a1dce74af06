import { amount, text } from '../../live';
import type { KnownObjects } from './KnownObjects';

/** Far more than are written to while a watch is interrupted. */
const MAXIMUM = 10_000;

/** By uid. */
type Generations = ReadonlyMap<string, number>;

/**
 * What was last read afresh of each service: a watch that is interrupted may be
 * behind it for longer than anybody waits, and would have what we have written
 * ourselves look like somebody else's change.
 *
 * Only what is compared is kept, of services that were written to and whose watches
 * have not been seen to follow yet.
 */
export class SeenGenerations {
  /** Undefined where it was written to since. */
  readonly #services = new Map<string, Generations | undefined>();

  static create(): SeenGenerations {
    return new SeenGenerations();
  }

  private constructor() {}

  /** What is known of a service is old: it is being written to. */
  doubt(id: string): void {
    this.#set(id, undefined);
  }

  /** Notes what a cluster has of a service. */
  note(id: string, found: readonly KnownObjects[]): void {
    this.#set(id, generationsOf(found));
  }

  /**
   * Whether the watches know less than was read before, or something else: then
   * only reading afresh says what is true. What has been followed once is forgotten.
   */
  isBehind(id: string, known: readonly KnownObjects[]): boolean {
    if (!this.#services.has(id)) {
      return false;
    }
    const seen = this.#services.get(id);
    if (!seen) {
      return true;
    }
    const now = generationsOf(known);
    const isBehind =
      now.size !== seen.size ||
      [...seen].some(
        ([uid, generation]) => (now.get(uid) ?? -Infinity) < generation,
      );
    if (!isBehind) {
      this.#services.delete(id);
    }
    return isBehind;
  }

  #set(id: string, generations: Generations | undefined): void {
    this.#services.delete(id);
    this.#services.set(id, generations);
    const [oldest] = this.#services.keys();
    if (this.#services.size > MAXIMUM) {
      this.#services.delete(oldest);
    }
  }
}

/** Of the route and the workloads: what we write, whose generation rises with each change. */
function generationsOf(found: readonly KnownObjects[]): Generations {
  const objects = found.flatMap(({ route, deployments }) => [
    ...(route ? [route] : []),
    ...deployments,
  ]);
  return new Map(
    objects.map(({ metadata }) => [
      text(metadata?.uid),
      amount(metadata?.generation),
    ]),
  );
}
