import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Service } from '../services/Service.ts';
import type { Observer } from './exchange.ts';
import type { Mirror } from './mirror/Mirror.ts';
import type { PayloadTap } from './payloads/PayloadTap.ts';

/** Who looks on at one request. */
export interface Onlooker {
  observers: readonly Observer[];
  /** @param revision - That answered; `undefined` where none did to the end. */
  finish(revision: number | undefined): void;
}

const nobody: Onlooker = { observers: [], finish: () => {} };

/** What else happens with predictions: copies of them, and samples. */
export class Onlookers {
  readonly #mirror: Mirror;
  readonly #tap: PayloadTap;

  static create(options: { mirror: Mirror; tap: PayloadTap }): Onlookers {
    return new Onlookers(options.mirror, options.tap);
  }

  private constructor(mirror: Mirror, tap: PayloadTap) {
    this.#mirror = mirror;
    this.#tap = tap;
  }

  /** @param isByWeight - Only what clients send is copied to a mirror. */
  begin(seen: {
    request: IncomingMessage;
    response: ServerResponse;
    service: Service;
    path: string;
    requestId: string;
    headers: readonly string[];
    body: Buffer | undefined;
    isByWeight: boolean;
  }): Onlooker {
    const { request, response, service, path, requestId, body } = seen;
    if (request.method !== 'POST') {
      return nobody;
    }
    const copy = seen.isByWeight
      ? this.#mirror.begin({
          service,
          method: request.method,
          path,
          headers: seen.headers,
          body,
        })
      : undefined;
    const capture = this.#tap.begin({
      service: service.name,
      path,
      requestId,
      contentType: request.headers['content-type'],
      body,
    });
    if (!copy && !capture) {
      return nobody;
    }
    return {
      observers: [copy, capture].filter(item => item !== undefined),
      finish: revision => {
        copy?.finish(revision !== undefined);
        if (revision !== undefined) {
          capture?.finish(response.statusCode, revision);
        }
      },
    };
  }
}
