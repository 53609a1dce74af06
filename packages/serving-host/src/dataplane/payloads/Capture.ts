import type { Observer } from '../exchange.ts';
import type { Payload, PayloadBody, Subscription } from './Subscription.ts';

const nothing = Buffer.alloc(0);

type Captured = Omit<
  Payload,
  'revision' | 'at' | 'status' | 'request' | 'response'
>;

/** The first bytes of a body. */
class Recorder {
  contentType: string | undefined;
  readonly #maximum: number;
  readonly #pieces: Buffer[] = [];
  #kept = 0;
  #bytes = 0;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  add(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#kept < this.#maximum) {
      const part = piece.subarray(0, this.#maximum - this.#kept);
      // A copy: a part would keep the whole buffer that it was read into.
      this.#pieces.push(Buffer.from(part));
      this.#kept += part.length;
    }
  }

  take(maximum: number): PayloadBody {
    const [first = nothing] = this.#pieces;
    const all = this.#pieces.length > 1 ? Buffer.concat(this.#pieces) : first;
    const content = all.subarray(0, maximum);
    return {
      contentType: this.contentType,
      content,
      bytes: this.#bytes,
      isCut: content.length < this.#bytes,
    };
  }
}

/** One request that is followed. */
export class Capture implements Observer {
  readonly #about: Captured;
  readonly #subscriptions: readonly Subscription[];
  readonly #request: Recorder;
  readonly #response: Recorder;

  static create(
    request: Captured & {
      contentType: string | undefined;
      body: Buffer | undefined;
    },
    subscriptions: readonly Subscription[],
  ): Capture {
    return new Capture(request, subscriptions);
  }

  private constructor(
    request: Captured & {
      contentType: string | undefined;
      body: Buffer | undefined;
    },
    subscriptions: readonly Subscription[],
  ) {
    const { service, path, requestId } = request;
    this.#about = { service, path, requestId };
    this.#subscriptions = subscriptions;
    const maximum = Math.max(
      ...subscriptions.map(({ options }) => options.maximalBodyBytes),
    );
    this.#request = new Recorder(maximum);
    this.#response = new Recorder(maximum);
    this.#request.contentType = request.contentType;
    if (request.body) {
      this.#request.add(request.body);
    }
  }

  onRequestData(piece: Buffer): void {
    this.#request.add(piece);
  }

  onResponseHead(_status: number, rawHeaders: readonly string[]): void {
    const at = rawHeaders.findIndex(
      (name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type',
    );
    this.#response.contentType = at < 0 ? undefined : rawHeaders[at + 1];
  }

  onResponseData(piece: Buffer): void {
    this.#response.add(piece);
  }

  /** The answer is complete. */
  finish(status: number, revision: number): void {
    for (const subscription of this.#subscriptions) {
      const { maximalBodyBytes } = subscription.options;
      if (!subscription.isClosed) {
        subscription.push({
          ...this.#about,
          revision,
          at: Date.now(),
          status,
          request: this.#request.take(maximalBodyBytes),
          response: this.#response.take(maximalBodyBytes),
        });
      }
    }
  }
}
