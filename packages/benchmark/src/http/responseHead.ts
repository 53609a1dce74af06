/** The answer breaks the rules of HTTP/1.1; the message says how. */
export class HttpProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HttpProtocolError';
  }
}

/** How the end of a body is known. */
export type Framing = 'none' | 'length' | 'chunked' | 'close';

/** What matters of the status line and the headers of an answer. */
export interface ResponseHead {
  status: number;
  framing: Framing;
  /** Bytes of the body, when `framing` is `length`. */
  length: number;
  /** Whether the connection can be used again. */
  keepAlive: boolean;
  /** For how long the server keeps an idle connection, if it says so. */
  keepAliveSeconds?: number;
  /** Inference-Header-Content-Length, if there is one. */
  inferenceHeaderLength?: string;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\r\n\0]*?)[ \t]*$/;

function readFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const match = FIELD.exec(line);
    if (!match) {
      throw new HttpProtocolError('a header of the answer is malformed');
    }
    const name = match[1].toLowerCase();
    const before = fields.get(name);
    fields.set(
      name,
      before === undefined ? match[2] : `${before}, ${match[2]}`,
    );
  }
  return fields;
}

function readLength(text: string): number {
  const values = new Set(text.split(',').map(value => value.trim()));
  const [value] = values;
  if (values.size !== 1 || !/^\d{1,15}$/.test(value)) {
    throw new HttpProtocolError(
      'the Content-Length of the answer is malformed',
    );
  }
  return Number(value);
}

function framingOf(
  status: number,
  fields: Map<string, string>,
): { framing: Framing; length: number } {
  const encoding = fields.get('transfer-encoding');
  const length = fields.get('content-length');
  if (encoding !== undefined && length !== undefined) {
    throw new HttpProtocolError(
      'the answer has both Transfer-Encoding and Content-Length',
    );
  }
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
    throw new HttpProtocolError(
      'the Transfer-Encoding of the answer is not chunked',
    );
  }
  const bytes = length === undefined ? 0 : readLength(length);
  if (status < 200 || status === 204 || status === 304) {
    return { framing: 'none', length: 0 };
  }
  if (encoding !== undefined) {
    return { framing: 'chunked', length: 0 };
  }
  return { framing: length === undefined ? 'close' : 'length', length: bytes };
}

/**
 * Reads status line and headers, without the empty line that ends them.
 * @throws HttpProtocolError
 */
export function readResponseHead(text: string): ResponseHead {
  const [first, ...lines] = text.split('\r\n');
  const match = STATUS_LINE.exec(first);
  if (!match) {
    throw new HttpProtocolError('the answer does not begin as HTTP/1.1 does');
  }
  const status = Number(match[2]);
  const fields = readFields(lines);
  const connection = (fields.get('connection') ?? '').toLowerCase().split(',');
  const says = (word: string) => connection.some(w => w.trim() === word);
  const framed = framingOf(status, fields);
  const hint = /\btimeout=(\d{1,9})\b/.exec(fields.get('keep-alive') ?? '');
  return {
    status,
    ...framed,
    keepAlive:
      framed.framing !== 'close' &&
      (match[1] === '1' ? !says('close') : says('keep-alive')),
    ...(hint && { keepAliveSeconds: Number(hint[1]) }),
    inferenceHeaderLength: fields.get('inference-header-content-length'),
  };
}
