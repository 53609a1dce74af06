/** A request and its answer, as a subscriber gets them. */
export interface Payload {
  requestId: string;
  service: string;
  revision: number;
  /** Milliseconds since the epoch, when the answer was complete. */
  at: number;
  path: string;
  status: number;
  request: PayloadBody;
  response: PayloadBody;
}

export interface PayloadBody {
  contentType: string | undefined;
  /** The first bytes of it, where there were more. */
  content: Buffer;
  /** Of the whole body. */
  bytes: number;
  isCut: boolean;
}

export interface SubscriptionOptions {
  service: string;
  /** Of the requests, by a hash of their ids: the same ones everywhere. */
  percent: number;
  /** Of each body that are kept. */
  maximalBodyBytes: number;
  /** Payloads that wait for `next`; older ones are dropped for newer ones. */
  maximalWaiting: number;
}

/** What one subscriber has not taken yet: a bounded ring. */
export class Subscription {
  readonly options: SubscriptionOptions;
  readonly #onClose: (subscription: Subscription) => void;
  #waiting: Payload[] = [];
  #dropped = 0;
  #wake: (() => void) | undefined;
  #isClosed = false;

  static create(
    options: SubscriptionOptions,
    onClose: (subscription: Subscription) => void,
  ): Subscription {
    return new Subscription(options, onClose);
  }

  private constructor(
    options: SubscriptionOptions,
    onClose: (subscription: Subscription) => void,
  ) {
    this.options = options;
    this.#onClose = onClose;
  }

  /** How many were dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  push(payload: Payload): void {
    this.#waiting.push(payload);
    if (this.#waiting.length > this.options.maximalWaiting) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#wake?.();
    this.#wake = undefined;
  }

  /** The oldest, as soon as there is one; `undefined` once it is closed. */
  async next(): Promise<Payload | undefined> {
    if (this.#waiting.length === 0 && !this.#isClosed) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    this.#wake?.();
    this.#onClose(this);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }
}
