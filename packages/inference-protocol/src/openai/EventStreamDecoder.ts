/** What one event of a stream says. */
export interface ServerSentEvent {
  /** `message` where the server names none. */
  event: string;
  data: string;
}

/** More in one event than any token needs; a server that goes on is broken. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

/** An event of a stream is longer than anybody would read. */
export class EventTooLargeError extends Error {
  constructor(maximal: number) {
    super(`an event of the stream has more than ${maximal} characters`);
    this.name = 'EventTooLargeError';
  }
}

/**
 * Reads server-sent events out of bytes as they come, however they are cut: in
 * the middle of a line, of a line end or of a character ("Server-sent events" in
 * WHATWG's HTML, 9.2.5 and 9.2.6). An event that is not ended by an empty line
 * when the stream ends counts for nothing, as there.
 */
export class EventStreamDecoder {
  readonly #decoder = new TextDecoder();
  readonly #maximal: number;
  /** What came after the last line end. */
  #rest = '';
  #data: string[] = [];
  #event = '';
  #characters = 0;
  #endedWithReturn = false;

  static create(
    options: { maximalCharacters?: number } = {},
  ): EventStreamDecoder {
    return new EventStreamDecoder(options);
  }

  private constructor({
    maximalCharacters = MAX_EVENT_CHARACTERS,
  }: {
    maximalCharacters?: number;
  }) {
    this.#maximal = maximalCharacters;
  }

  /**
   * The events that are whole with these bytes.
   *
   * @throws EventTooLargeError
   */
  push(bytes: Uint8Array): ServerSentEvent[] {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') {
      return [];
    }
    // The second half of a line end that was cut in two.
    if (this.#endedWithReturn && text.startsWith('\n')) {
      text = text.slice(1);
    }
    this.#endedWithReturn = text.endsWith('\r');
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop()!;
    this.#require(this.#characters + this.#rest.length);
    return lines.flatMap(line => this.#line(line));
  }

  #line(line: string): ServerSentEvent[] {
    if (line === '') {
      return this.#dispatch();
    }
    this.#characters += line.length;
    this.#require(this.#characters);
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#event = value;
    }
    return [];
  }

  #dispatch(): ServerSentEvent[] {
    const event = this.#event || 'message';
    const data = this.#data;
    this.#data = [];
    this.#event = '';
    this.#characters = 0;
    return data.length > 0 ? [{ event, data: data.join('\n') }] : [];
  }

  #require(characters: number): void {
    if (characters > this.#maximal) {
      throw new EventTooLargeError(this.#maximal);
    }
  }
}
