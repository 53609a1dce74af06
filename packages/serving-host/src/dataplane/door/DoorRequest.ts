import { EventEmitter } from 'node:events';
import type { ClientRequest } from '../clientExchange.ts';
import type { RequestHead } from './requestHead.ts';

const nothing = Buffer.alloc(0);

/** A request while it comes in; its body waits for whoever reads it. */
export class DoorRequest extends EventEmitter implements ClientRequest {
  readonly head: RequestHead;
  readonly #onRoom: () => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isFlowing = false;
  #isComplete = false;
  #isEnded = false;
  #isDiscarded = false;

  /** @param onRoom - Is told when more of the body may be read. */
  static create(head: RequestHead, onRoom: () => void): DoorRequest {
    return new DoorRequest(head, onRoom);
  }

  private constructor(head: RequestHead, onRoom: () => void) {
    super();
    this.head = head;
    this.#onRoom = onRoom;
  }

  get method(): string {
    return this.head.method;
  }

  get url(): string {
    return this.head.target;
  }

  get headers(): RequestHead['headers'] {
    return this.head.headers;
  }

  get rawHeaders(): readonly string[] {
    return this.head.rawHeaders;
  }

  get complete(): boolean {
    return this.#isComplete;
  }

  /** Bytes that have come and that nobody has taken. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  takeWhole(): Buffer | undefined {
    if (!this.#isComplete || this.#isEnded) {
      return undefined;
    }
    this.#isEnded = true;
    const [first = nothing] = this.#waiting;
    const whole =
      this.#waiting.length > 1 ? Buffer.concat(this.#waiting) : first;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return whole;
  }

  override on(event: string, listener: (...args: any[]) => void): this {
    super.on(event, listener);
    if (event === 'data') {
      // Whoever listens to the data goes on to listen to their end.
      process.nextTick(() => this.resume());
    }
    return this;
  }

  pause(): this {
    this.#isFlowing = false;
    return this;
  }

  resume(): this {
    this.#isFlowing = true;
    this.#flow();
    this.#onRoom();
    return this;
  }

  /** A part of the body has come. */
  push(piece: Buffer): void {
    if (!this.#isDiscarded) {
      this.#waiting.push(piece);
      this.#waitingBytes += piece.length;
      this.#flow();
    }
  }

  /** All of the body has come. */
  finish(): void {
    this.#isComplete = true;
    this.#flow();
  }

  /** Nobody will read the rest. */
  discard(): void {
    this.#isDiscarded = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #flow(): void {
    while (this.#isFlowing && this.#waiting.length > 0) {
      const piece = this.#waiting.shift() ?? nothing;
      this.#waitingBytes -= piece.length;
      this.emit('data', piece);
    }
    if (
      this.#isFlowing &&
      this.#isComplete &&
      !this.#isEnded &&
      !this.#isDiscarded
    ) {
      this.#isEnded = true;
      this.emit('end');
    }
  }
}
