import type { Service } from '../services/Service.ts';
import type { ClientRequest, ClientResponse } from './clientExchange.ts';
import type { Observer } from './exchange.ts';
import type { DriftSampler } from './drift/DriftSampler.ts';
import type { Mirror } from './mirror/Mirror.ts';
import type { OutputSampler } from './outputs/OutputSampler.ts';
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
  readonly #sampler: OutputSampler;
  readonly #drift: DriftSampler;

  static create(options: {
    mirror: Mirror;
    tap: PayloadTap;
    sampler: OutputSampler;
    drift: DriftSampler;
  }): Onlookers {
    return new Onlookers(options);
  }

  private constructor(options: {
    mirror: Mirror;
    tap: PayloadTap;
    sampler: OutputSampler;
    drift: DriftSampler;
  }) {
    this.#mirror = options.mirror;
    this.#tap = options.tap;
    this.#sampler = options.sampler;
    this.#drift = options.drift;
  }

  /**
   * @param isByWeight - Only what was not addressed to one revision is copied
   *   to a mirror and counted.
   */
  begin(seen: {
    request: ClientRequest;
    response: ClientResponse;
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
    const sample = seen.isByWeight
      ? this.#sampler.begin({ service: service.id, path, requestId })
      : undefined;
    const counted = seen.isByWeight
      ? this.#drift.begin({
          service: service.id,
          path,
          requestId,
          headers: seen.headers,
          body,
        })
      : undefined;
    if (!copy && !capture && !sample && !counted) {
      return nobody;
    }
    return {
      observers: [copy, capture, sample?.observer, counted?.observer].filter(
        item => item !== undefined,
      ),
      finish: revision => {
        copy?.finish(revision !== undefined);
        sample?.finish(revision);
        counted?.finish(revision, response.statusCode);
        if (revision !== undefined) {
          capture?.finish(response.statusCode, revision);
        }
      },
    };
  }
}
