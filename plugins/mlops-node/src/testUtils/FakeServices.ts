import { ServiceKey } from '../targets';

/** What a fake source of counts knows of services, and whether it can be reached. */
export class FakeServices<T> {
  readonly #services = new Map<string, { id: string; known: T }>();
  readonly #begin: () => T;
  #problem: string | undefined;

  static create<T>(options: {
    /** What is known of a service at first. */
    begin: () => T;
  }): FakeServices<T> {
    return new FakeServices(options.begin);
  }

  private constructor(begin: () => T) {
    this.#begin = begin;
  }

  /** Makes a service known; one that has taken the name of another begins anew. */
  declare({ id, name }: ServiceKey): void {
    if (this.#services.get(name)?.id !== id) {
      this.#services.set(name, { id, known: this.#begin() });
    }
  }

  get(name: string): T | undefined {
    return this.#services.get(name)?.known;
  }

  all(): T[] {
    return [...this.#services.values()].map(({ known }) => known);
  }

  /** Makes it unreachable, and reachable again with undefined. */
  setProblem(problem: string | undefined): void {
    this.#problem = problem;
  }

  /** What is known of a service, or why nothing can be said. */
  read({
    id,
    name,
  }: ServiceKey):
    | { known: T; problem?: undefined }
    | { known?: undefined; problem: string } {
    const found = this.#services.get(name);
    if (this.#problem === undefined && found?.id === id) {
      return { known: found.known };
    }
    const problem = this.#problem ?? `Nothing is known of a service ${name}`;
    return { problem };
  }
}
