/**
 * The life of a process that dies at a chosen instant.
 *
 * Every call of a wrapped object has two instants, before and after it acts.
 * At the chosen one the call throws, and so does every later call: a dead
 * process writes nothing more, not even what its error handling would.
 */
export class Mortal {
  readonly #diesAt: number;
  #instants = 0;
  #dead = false;

  /** Without `diesAt` it lives on. */
  static create(options: { diesAt?: number } = {}): Mortal {
    return new Mortal(options.diesAt ?? Infinity);
  }

  private constructor(diesAt: number) {
    this.#diesAt = diesAt;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** The object with the named asynchronous methods made mortal. */
  wrap<T extends object>(object: T, methods: (keyof T)[]): T {
    const mortal = new Map(
      methods.map(method => [
        method as PropertyKey,
        this.#wrapped(object, method),
      ]),
    );
    return new Proxy(object, {
      get: (real, property) => {
        const value = mortal.get(property) ?? Reflect.get(real, property, real);
        return typeof value === 'function' ? value.bind(real) : value;
      },
    });
  }

  #wrapped<T extends object>(object: T, method: keyof T) {
    const real = object[method] as (...parameters: unknown[]) => unknown;
    return async (...parameters: unknown[]) => {
      this.#pass(`before ${String(method)}`);
      const result = await real.apply(object, parameters);
      this.#pass(`after ${String(method)}`);
      return result;
    };
  }

  #pass(instant: string): void {
    this.#instants += 1;
    this.#dead ||= this.#instants >= this.#diesAt;
    if (this.#dead) {
      throw new Error(`The process died ${instant}`);
    }
  }
}
