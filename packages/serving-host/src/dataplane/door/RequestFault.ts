const phrases = {
  400: 'Bad Request',
  408: 'Request Timeout',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
} as const;

/** What a client sent is not a request that can be answered. */
export class RequestFault extends Error {
  readonly status: keyof typeof phrases;

  static malformed(what: string): RequestFault {
    return new RequestFault(
      400,
      `The request is not valid HTTP/1.1: ${what}. Send it by a library for HTTP.`,
    );
  }

  static headTooLarge(maximalBytes: number): RequestFault {
    return new RequestFault(
      431,
      `The headers are larger than ${maximalBytes / 1024} KiB. Send fewer.`,
    );
  }

  static late(): RequestFault {
    return new RequestFault(408, 'The request did not come in time.');
  }

  static expectation(): RequestFault {
    return new RequestFault(
      417,
      'Only 100-continue may be expected. Leave out the Expect header.',
    );
  }

  private constructor(status: keyof typeof phrases, message: string) {
    super(message);
    this.name = 'RequestFault';
    this.status = status;
  }

  /** The whole answer; the connection is of no more use after it. */
  toAnswer(): string {
    const body = JSON.stringify({ error: this.message });
    return [
      `HTTP/1.1 ${this.status} ${phrases[this.status]}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      'connection: close',
      '',
      body,
    ].join('\r\n');
  }
}
