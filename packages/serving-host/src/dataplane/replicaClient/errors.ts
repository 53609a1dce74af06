/** What a replica sent is not an answer in HTTP/1.1. */
export class ReplicaProtocolError extends Error {
  constructor(what: string) {
    super(`the replica's answer is not valid HTTP/1.1: ${what}`);
    this.name = 'ReplicaProtocolError';
  }
}

/** The replica closed the connection before its answer was complete. */
export class ReplicaGoneError extends Error {
  constructor(cause?: unknown) {
    super('the replica closed the connection', { cause });
    this.name = 'ReplicaGoneError';
  }
}

/** The replica was silent for longer than it may be. */
export class ReplicaTimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`the replica was silent for ${milliseconds} ms`);
    this.name = 'ReplicaTimeoutError';
  }
}
