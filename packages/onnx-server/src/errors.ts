/** What the process's exit code says. */
export const EXIT_CODES = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  digestMismatch: 3,
  model: 4,
  runtimeMissing: 5,
  listen: 6,
} as const;

/**
 * The server cannot start. The message is one sentence for a person; the code
 * tells a supervisor whether trying again can help.
 */
export class StartError extends Error {
  readonly code: (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

  constructor(reason: keyof typeof EXIT_CODES, message: string) {
    super(message);
    this.name = 'StartError';
    this.code = EXIT_CODES[reason];
  }
}

/** An answer other than success; `status` is the HTTP status. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

/** The client went away before it had sent, or been sent, everything. */
export class ClientGoneError extends Error {
  constructor() {
    super('the client closed the connection');
    this.name = 'ClientGoneError';
  }
}

/** Text of anything that was thrown, one line of bounded length. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n', 1)[0];
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
