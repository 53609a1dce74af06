import type { KubeConfig } from '@kubernetes/client-node';
import { Asked } from '../errors/asked';
import { UnauthorizedError } from '../errors/errors';
import { isCertificateRefused, reading } from '../errors/networkError';
import { Answer, readText } from './answers';
import { orAborted } from './bounded';
import { Connections } from './Connections';
import { Access, Credentials } from './Credentials';
import { hide, refusal } from './refusal';
import { ApiRequest, send } from './send';
import { Timing } from './Timing';

const maximumErrorBytes = 1_048_576;

/** Sends requests to one cluster with its credentials, each once. */
export class Sender {
  readonly #cluster: string;
  readonly #credentials: Credentials;
  readonly #connections = Connections.create();

  static create(options: {
    cluster: string;
    load: () => KubeConfig;
    timing: Timing;
  }): Sender {
    return new Sender(options.cluster, Credentials.create(options));
  }

  private constructor(cluster: string, credentials: Credentials) {
    this.#cluster = cluster;
    this.#credentials = credentials;
  }

  /**
   * An answer with a status of success. What was refused for its credentials was
   * not acted on: it is sent once more with those that are read again.
   *
   * @throws KubernetesError
   */
  async send(
    asked: Asked,
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<Answer> {
    const access = await orAborted(signal, this.#credentials.read());
    try {
      return await this.#sendWith(access, asked, request, signal);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) {
        throw error;
      }
      await this.#credentials.refuse(access);
      const renewed = await orAborted(signal, this.#credentials.read());
      return await this.#sendWith(renewed, asked, request, signal);
    }
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #sendWith(
    access: Access,
    asked: Asked,
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<Answer> {
    const answer = await reading(this.#cluster, asked, () =>
      this.#answer(access, request, signal),
    );
    if (answer.code >= 200 && answer.code < 300) {
      return answer;
    }
    const text = await reading(this.#cluster, asked, () =>
      readText(this.#cluster, asked, answer, maximumErrorBytes),
    );
    throw refusal(this.#cluster, asked, answer, hide(access.secrets, text));
  }

  async #answer(
    access: Access,
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { calls, streams } = this.#connections.of(access);
    try {
      const pool = request.isStream ? streams : calls;
      return await send(pool, access, request, signal);
    } catch (error) {
      if (isCertificateRefused(error)) {
        // The authority may have changed since it was read.
        await this.#credentials.refuse(access);
      }
      throw error;
    }
  }
}
