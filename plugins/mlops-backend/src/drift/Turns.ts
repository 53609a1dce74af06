import { setImmediate } from 'node:timers/promises';

/** For how long the event loop is kept from others in one piece, in milliseconds. */
const turnMs = 10;

/** Lets others come in between the steps of long work. */
export class Turns {
  #since = performance.now();

  static create(): Turns {
    return new Turns();
  }

  private constructor() {}

  /** Ends a turn that has lasted long enough. */
  async pass(): Promise<void> {
    if (performance.now() - this.#since >= turnMs) {
      await setImmediate();
      this.#since = performance.now();
    }
  }

  /** What steps come to, each of which is short. */
  async through<T>(steps: Generator<void, T, void>): Promise<T> {
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        return value;
      }
      await this.pass();
    }
  }
}
