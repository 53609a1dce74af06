import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import { SourceConfig } from '../config';
import { readMatrix, Series } from '../series';
import { readAuthorization } from './readAuthorization';
import { readBounded } from './readBounded';

/** Of one answer. */
const MAX_BYTES = 32 * 2 ** 20;
const MAX_QUOTED = 300;

export interface Answer {
  series: Series[];
  /** What its server calls now, in milliseconds since the epoch, where it says so. */
  date?: number;
}

export type PrometheusClientOptions = Pick<
  SourceConfig,
  'url' | 'authentication' | 'tenant' | 'caFile' | 'timeoutSeconds'
>;

/** Asks a Prometheus, or what speaks its HTTP API, for samples as they were scraped. */
export class PrometheusClient {
  readonly #options: PrometheusClientOptions;
  #agent: { ca?: string; agent: Agent } | undefined;

  static create(options: PrometheusClientOptions): PrometheusClient {
    return new PrometheusClient(options);
  }

  private constructor(options: PrometheusClientOptions) {
    this.#options = options;
  }

  /**
   * The series of a range selector, evaluated at a time in milliseconds since the
   * epoch.
   *
   * @throws Error that says in plain words why there is no answer, without
   *   anything of a credential.
   */
  async series(query: string, time: number): Promise<Answer> {
    const { url, authentication, tenant, timeoutSeconds } = this.#options;
    const authorization = await readAuthorization(authentication);
    const timeout = AbortSignal.timeout(timeoutSeconds * 1_000);
    try {
      const { statusCode, headers, body } = await request(
        `${url.replace(/\/+$/, '')}/api/v1/query`,
        {
          method: 'POST',
          dispatcher: await this.#dispatcher(),
          headers: {
            accept: 'application/json',
            'content-type': 'application/x-www-form-urlencoded',
            'user-agent': 'fairway',
            ...(authorization && { authorization: authorization.header }),
            ...(tenant !== undefined && { 'x-scope-orgid': tenant }),
          },
          body: new URLSearchParams({
            query,
            time: (time / 1_000).toFixed(3),
            timeout: `${timeoutSeconds}s`,
          }).toString(),
          signal: timeout,
        },
      );
      const text = await readBounded(body, MAX_BYTES);
      const answer = parse(text);
      if (statusCode !== 200) {
        throw new Error(
          `it answers with status ${statusCode}${wordsOf(answer)}`,
        );
      }
      const date = Date.parse(String(headers.date));
      return {
        series: readMatrix(answer),
        ...(Number.isFinite(date) && { date }),
      };
    } catch (error) {
      throw new Error(
        plain(
          timeout.aborted
            ? `no answer within ${timeoutSeconds} s`
            : messageOf(error),
          authorization?.secrets ?? [],
        ),
      );
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#agent?.agent.destroy();
  }

  /** With the authority as its file says now. */
  async #dispatcher(): Promise<Agent> {
    const { caFile, timeoutSeconds } = this.#options;
    const ca =
      caFile === undefined ? undefined : await readFile(caFile, 'utf8');
    if (!this.#agent || this.#agent.ca !== ca) {
      const old = this.#agent;
      this.#agent = {
        ca,
        agent: new Agent({
          connections: 4,
          connect: {
            timeout: timeoutSeconds * 1_000,
            ...(ca !== undefined && { ca }),
          },
        }),
      };
      old?.agent.close().catch(() => {});
    }
    return this.#agent.agent;
  }
}

/** The JSON of an answer; undefined for anything else, such as a page to log in. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Prometheus says of an error. */
function wordsOf(answer: unknown): string {
  const { error } = (answer ?? {}) as { error?: unknown };
  return typeof error === 'string' ? `: ${error}` : '';
}

function messageOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}

/** One line of bounded length without the secrets, whoever has repeated them. */
function plain(message: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce(
    (text, secret) => text.replaceAll(secret, '***'),
    message.slice(0, 10 * MAX_QUOTED),
  );
  return hidden.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_QUOTED);
}
