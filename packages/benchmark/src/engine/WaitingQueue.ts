/**
 * Requests that are due and have no connection yet, first in, first out:
 * numbers in arrays that are used again, with no object for each.
 */
export class WaitingQueue {
  #intended = new Float64Array(1024);
  #template = new Uint32Array(1024);
  #window = new Uint32Array(1024);
  #first = 0;
  #size = 0;

  static create(): WaitingQueue {
    return new WaitingQueue();
  }

  private constructor() {}

  get size(): number {
    return this.#size;
  }

  /** Of the first one. */
  get intended(): number {
    return this.#intended[this.#first];
  }

  get template(): number {
    return this.#template[this.#first];
  }

  get window(): number {
    return this.#window[this.#first];
  }

  push(intended: number, template: number, window: number): void {
    if (this.#size === this.#intended.length) {
      this.#grow();
    }
    const slot = (this.#first + this.#size) % this.#intended.length;
    this.#intended[slot] = intended;
    this.#template[slot] = template;
    this.#window[slot] = window;
    this.#size++;
  }

  /** Removes the first one. */
  shift(): void {
    this.#first = (this.#first + 1) % this.#intended.length;
    this.#size--;
  }

  #grow(): void {
    const size = this.#intended.length;
    const turned = <T extends Float64Array | Uint32Array>(from: T, to: T) => {
      to.set(from.subarray(this.#first));
      to.set(from.subarray(0, this.#first), size - this.#first);
      return to;
    };
    this.#intended = turned(this.#intended, new Float64Array(2 * size));
    this.#template = turned(this.#template, new Uint32Array(2 * size));
    this.#window = turned(this.#window, new Uint32Array(2 * size));
    this.#first = 0;
  }
}
