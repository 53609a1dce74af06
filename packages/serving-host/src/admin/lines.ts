import { StringDecoder } from 'node:string_decoder';

/**
 * Cuts a stream of UTF-8 bytes into lines, without their ends.
 *
 * A line longer than `maximum` characters is given in pieces, so that a
 * stream without line ends cannot fill the memory.
 */
export class LineSplitter {
  readonly #maximum: number;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  static create(options: { maximum?: number } = {}): LineSplitter {
    return new LineSplitter(options.maximum ?? 64 * 1024);
  }

  private constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** The lines that are complete with this chunk. */
  push(chunk: Uint8Array): string[] {
    const text = this.#rest + this.#decoder.write(Buffer.from(chunk));
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    const complete = lines.flatMap(line =>
      pieces(line.endsWith('\r') ? line.slice(0, -1) : line, this.#maximum),
    );
    while (this.#rest.length > this.#maximum) {
      complete.push(this.#rest.slice(0, this.#maximum));
      this.#rest = this.#rest.slice(this.#maximum);
    }
    return complete;
  }

  /** What stands after the last line end, when the stream is over. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

function pieces(line: string, maximum: number): string[] {
  if (line.length <= maximum) {
    return [line];
  }
  const result: string[] = [];
  for (let start = 0; start < line.length; start += maximum) {
    result.push(line.slice(start, start + maximum));
  }
  return result;
}

/** The lines of a stream that are not empty. */
export async function* readLines(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const splitter = LineSplitter.create({ maximum: 1024 * 1024 });
  for await (const chunk of stream) {
    for (const line of splitter.push(chunk)) {
      if (line !== '') {
        yield line;
      }
    }
  }
  for (const line of splitter.end()) {
    yield line;
  }
}
