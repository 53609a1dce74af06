import type { ReachableEndpoint } from '@fairway/backstage-plugin-mlops-node';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PROBE_HEADER } from '../../manifests';

const TIMEOUT_MS = 2_000;
/** Of more revisions nothing is remembered. */
const MAX_REMEMBERED = 10_000;

/**
 * Whether a revision answers through its gateway. A pod is ready before the
 * gateway has heard of it: traffic that came in between would be lost.
 */
export class GatewayProbe {
  readonly #reached = new Set<string>();

  static create(): GatewayProbe {
    return new GatewayProbe();
  }

  private constructor() {}

  /**
   * Asks once, and once it was answered not again until it is forgotten.
   *
   * @param key - of one set of pods of the revision
   * @param path - at which its server answers with 200 when it is ready
   */
  async reaches(
    key: string,
    endpoint: ReachableEndpoint,
    path: string,
  ): Promise<boolean> {
    if (this.#reached.has(key)) {
      return true;
    }
    const isReached = await answersReady(endpoint, path);
    if (isReached) {
      this.#remember(key);
    }
    return isReached;
  }

  /** Nothing of it is ready any more. */
  forget(key: string): void {
    this.#reached.delete(key);
  }

  #remember(key: string): void {
    this.#reached.add(key);
    const [oldest] = this.#reached;
    if (this.#reached.size > MAX_REMEMBERED) {
      this.#reached.delete(oldest);
    }
  }
}

/** Wakes nothing, and never throws. */
async function answersReady(
  { url, headers }: ReachableEndpoint,
  path: string,
): Promise<boolean> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return await new Promise(resolve => {
    const outgoing = send(
      `${url}${path}`,
      {
        headers: { ...headers, [PROBE_HEADER]: 'true' },
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      incoming => {
        incoming.resume();
        resolve(incoming.statusCode === 200);
      },
    );
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}
