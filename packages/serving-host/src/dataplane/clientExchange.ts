import type { IncomingHttpHeaders } from 'node:http';

type Listener = (...args: any[]) => void;

/**
 * A request of a client: what of Node's `IncomingMessage` is used here, so that
 * both servers of the host can have theirs forwarded.
 */
export interface ClientRequest {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  /** The body has come to its end. */
  readonly complete: boolean;
  /** The whole body, where it has come already and nobody has read of it. */
  takeWhole?(): Buffer | undefined;
  /** `data`, `end`, `error`, and `close` when the client went away. */
  on(event: string, listener: Listener): unknown;
  once(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The answer to it: what of Node's `ServerResponse` is used here. */
export interface ClientResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  /** @param headers - Names and values in turn. */
  writeHead(status: number, headers: string[]): unknown;
  /** Answers false to be given more only after `drain`. */
  write(piece: Buffer): boolean;
  end(last?: Buffer): unknown;
  end(last: string, encoding: 'latin1'): unknown;
  destroy(): unknown;
  /** `drain`, and `close` when the client went away. */
  on(event: string, listener: Listener): unknown;
  once(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

/**
 * Answers a request. Senders that ask first (`Expect: 100-continue`) wait for
 * `onAccepted`.
 */
export type ClientHandler = (
  request: ClientRequest,
  response: ClientResponse,
  onAccepted: () => void,
) => Promise<void>;
