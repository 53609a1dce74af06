import type { Socket } from 'node:net';

const maximalQueuedBytes = 1024 * 1024;

/** One direction of a connection: from one socket to another. */
export class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  #latencyMs = 0;
  #isHeld = false;
  #queue: { chunk: Buffer; due: number }[] = [];
  #queuedBytes = 0;
  #hasEnded = false;
  #timer: NodeJS.Timeout | undefined;

  static create(from: Socket, to: Socket): Direction {
    return new Direction(from, to);
  }

  private constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => {
      this.#hasEnded = true;
      this.#flush();
    });
    to.on('drain', () => this.#update());
  }

  /** Each chunk arrives that much later than it was sent. */
  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  /**
   * Lets nothing through any more, not even the end, and reads nothing; when it
   * is let go, all of it arrives.
   */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#flush();
  }

  #take(chunk: Buffer): void {
    const last = this.#queue.at(-1)?.due ?? 0;
    // What is sent later never arrives earlier.
    const due = Math.max(performance.now() + this.#latencyMs, last);
    this.#queue.push({ chunk, due });
    this.#queuedBytes += chunk.length;
    this.#flush();
  }

  #flush(): void {
    while (
      !this.#isHeld &&
      this.#queue.length > 0 &&
      this.#queue[0].due <= performance.now()
    ) {
      const [{ chunk }] = this.#queue.splice(0, 1);
      this.#queuedBytes -= chunk.length;
      if (!this.#to.destroyed) {
        this.#to.write(chunk);
      }
    }
    clearTimeout(this.#timer);
    if (this.#queue.length > 0 && !this.#isHeld) {
      const wait = this.#queue[0].due - performance.now();
      this.#timer = setTimeout(() => this.#flush(), Math.max(1, wait)).unref();
    }
    if (this.#hasEnded && !this.#isHeld && this.#queue.length === 0) {
      this.#to.end();
    }
    this.#update();
  }

  #update(): void {
    const isFull =
      this.#queuedBytes > maximalQueuedBytes || this.#to.writableNeedDrain;
    if (this.#isHeld || isFull) {
      this.#from.pause();
    } else {
      this.#from.resume();
    }
  }
}
