import { exchange } from '../../http/exchange.ts';
import { UsageError } from '../../UsageError.ts';
import { operations, pathOf, type OperationName } from './operations.ts';

/** How much of an answer that is no JSON is shown. */
const SHOWN = 200;

/** The portal answered, and not with what was asked for. */
export class PortalError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'PortalError';
    this.status = status;
  }

  /** Whether the same may be answered a moment later. */
  get isTransient(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** No answer came. */
export class PortalUnreachable extends Error {
  readonly isTransient = true;

  constructor(message: string) {
    super(message);
    this.name = 'PortalUnreachable';
  }
}

/** Whether to ask again makes sense. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof PortalUnreachable ||
    (error instanceof PortalError && error.isTransient)
  );
}

const hints: Readonly<Record<number, string>> = {
  401: ' (is the token in FAIRWAY_TOKEN there, right, and not expired?)',
};

function messageOf(text: string): string {
  try {
    const message = JSON.parse(text)?.error?.message;
    if (typeof message === 'string') {
      return message;
    }
  } catch {
    // A proxy answers with a page.
  }
  return text.slice(0, SHOWN).replace(/\s+/g, ' ').trim();
}

/** Calls `/api/mlops` of one portal. */
export class PortalClient {
  readonly #base: string;
  readonly #token: string | undefined;

  /** @throws UsageError when the URL is none */
  static create(options: { portal: string; token?: string }): PortalClient {
    const { portal, token } = options;
    const url = URL.canParse(portal) ? new URL(portal) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
      throw new UsageError(
        `'${portal}' is no URL of a portal's backend, such as https://portal.example.com`,
      );
    }
    const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    return new PortalClient(base, token);
  }

  private constructor(base: string, token: string | undefined) {
    this.#base = base;
    this.#token = token;
  }

  /**
   * @throws PortalError when the portal refuses or fails
   * @throws PortalUnreachable when no answer comes
   */
  async call<T>(
    name: OperationName,
    options: {
      path?: Record<string, string>;
      query?: Record<string, string>;
      body?: object;
      signal: AbortSignal;
    },
  ): Promise<T> {
    const { path = {}, query, body, signal } = options;
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const url = new URL(
      `${this.#base}/api/mlops${pathOf(name, path)}${search}`,
    );
    let answer: { status: number; text: string };
    try {
      answer = await exchange(url, {
        method: operations[name].method,
        headers: {
          ...(this.#token !== undefined && {
            authorization: `Bearer ${this.#token}`,
          }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: Buffer.from(JSON.stringify(body)) }),
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = error as NodeJS.ErrnoException;
      throw new PortalUnreachable(
        `no answer from ${url.origin}: ${message || code}`,
      );
    }
    const { status, text } = answer;
    if (status < 200 || status >= 300) {
      throw new PortalError(
        status,
        `the portal answered ${status}: ${messageOf(text)}${
          hints[status] ?? ''
        }`,
      );
    }
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new PortalError(
        status,
        `what answered at ${url.href} is no portal with Fairway: ${messageOf(
          text,
        )}`,
      );
    }
  }
}
