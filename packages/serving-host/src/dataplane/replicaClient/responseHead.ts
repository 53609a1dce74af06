import {
  hasOption,
  parseContentLength,
  parseHeaderLine,
} from '../wire/headerLines.ts';
import { ReplicaProtocolError } from './errors.ts';

/** Bytes of a head that are read at most. */
export const maximalHeadBytes = 32 * 1024;
const maximalHeaders = 256;

/** How the end of a body is found. */
export type Framing =
  | { kind: 'length'; bytes: number }
  | { kind: 'chunked' }
  | { kind: 'close' };

/** The head of an answer. */
export interface ResponseHead {
  status: number;
  /** Names and values in turn, as they were sent. */
  rawHeaders: string[];
  /** What `Connection` names, in lower case. */
  connection: string | undefined;
  framing: Framing;
  /** Whether the connection may be used again after the body. */
  keepsAlive: boolean;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;

/**
 * Reads a head, without the empty line at its end (RFC 9112, strictly: no
 * folded lines, no bare line feeds, one way to find the end of the body).
 *
 * @param text - The bytes as Latin-1.
 * @param method - Of the request: an answer to HEAD has no body.
 * @throws ReplicaProtocolError
 */
export function parseResponseHead(text: string, method: string): ResponseHead {
  const lines = text.split('\r\n');
  const start = statusLine.exec(lines[0]);
  if (!start) {
    throw new ReplicaProtocolError('a status line of another form');
  }
  if (lines.length - 1 > maximalHeaders) {
    throw new ReplicaProtocolError(`more than ${maximalHeaders} headers`);
  }
  const status = Number(start[2]);
  const rawHeaders: string[] = [];
  let length: number | undefined;
  let isChunked = false;
  let connection: string | undefined;
  for (let index = 1; index < lines.length; index += 1) {
    const header = parseHeaderLine(lines[index]);
    if (!header) {
      throw new ReplicaProtocolError('a header of another form');
    }
    const [name, value] = header;
    rawHeaders.push(name, value);
    switch (name.toLowerCase()) {
      case 'content-length':
        if (length !== undefined) {
          throw new ReplicaProtocolError('two Content-Length headers');
        }
        length = parseContentLength(value);
        if (length === undefined) {
          throw new ReplicaProtocolError('a Content-Length that is no number');
        }
        break;
      case 'transfer-encoding':
        if (isChunked || value.toLowerCase() !== 'chunked') {
          throw new ReplicaProtocolError('an unknown Transfer-Encoding');
        }
        isChunked = true;
        break;
      case 'connection':
        connection = connection
          ? `${connection},${value.toLowerCase()}`
          : value.toLowerCase();
        break;
      default:
    }
  }
  if (isChunked && (length !== undefined || start[1] === '0')) {
    throw new ReplicaProtocolError('two ways to find the end of the body');
  }
  const isWithoutBody =
    method === 'HEAD' || status < 200 || status === 204 || status === 304;
  let framing: Framing = { kind: 'close' };
  if (isWithoutBody) {
    framing = { kind: 'length', bytes: 0 };
  } else if (isChunked) {
    framing = { kind: 'chunked' };
  } else if (length !== undefined) {
    framing = { kind: 'length', bytes: length };
  }
  return {
    status,
    rawHeaders,
    connection,
    framing,
    keepsAlive:
      start[1] === '1' &&
      framing.kind !== 'close' &&
      !hasOption(connection, 'close'),
  };
}
