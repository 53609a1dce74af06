import { createHash } from 'node:crypto';
import { Capture } from './Capture.ts';
import { Subscription, type SubscriptionOptions } from './Subscription.ts';

/** In [0, 1): the same for the same id, spread evenly. */
export function drawOfId(requestId: string): number {
  return (
    createHash('sha256').update(requestId).digest().readUIntBE(0, 6) / 2 ** 48
  );
}

/**
 * Shows samples of predictions to who subscribes, beside the way that they
 * take: nothing waits for a subscriber. Without one it costs a look into a map.
 */
export class PayloadTap {
  readonly #subscriptions = new Map<string, Set<Subscription>>();

  static create(): PayloadTap {
    return new PayloadTap();
  }

  subscribe(options: SubscriptionOptions): Subscription {
    const { service } = options;
    const ofService = this.#subscriptions.get(service) ?? new Set();
    this.#subscriptions.set(service, ofService);
    const subscription = Subscription.create(options, item => {
      ofService.delete(item);
      if (
        ofService.size === 0 &&
        this.#subscriptions.get(service) === ofService
      ) {
        this.#subscriptions.delete(service);
      }
    });
    ofService.add(subscription);
    return subscription;
  }

  /** Follows a request if a subscriber shall see it. */
  begin(request: {
    service: string;
    path: string;
    requestId: string;
    contentType: string | undefined;
    body: Buffer | undefined;
  }): Capture | undefined {
    const subscriptions = this.#subscriptions.get(request.service);
    if (!subscriptions) {
      return undefined;
    }
    const draw = drawOfId(request.requestId) * 100;
    const wanted = [...subscriptions].filter(
      ({ options }) => draw < options.percent,
    );
    return wanted.length > 0 ? Capture.create(request, wanted) : undefined;
  }
}
