import { METHODS, type IncomingHttpHeaders } from 'node:http';
import {
  hasOption,
  parseContentLength,
  parseHeaderLine,
} from '../wire/headerLines.ts';
import { RequestFault } from './RequestFault.ts';

/** Bytes of a head that are read at most, as Node's own server has it. */
export const maximalHeadBytes = 16 * 1024;
const maximalHeaders = 256;

/** The head of a request. */
export interface RequestHead {
  method: string;
  target: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent. */
  rawHeaders: string[];
  /** Of the body in bytes; `undefined` where it comes in chunks. */
  length: number | undefined;
  isVersion10: boolean;
  /** Whether the client will use the connection again. */
  keepsAlive: boolean;
  /** The client sends its body only when it is told to. */
  waitsForContinue: boolean;
}

const methods = new Set(METHODS);
const requestLine = /^([A-Z-]+) ([\x21-\x7e]+) HTTP\/1\.([01])$/;

/** Headers that say how the request is read may stand there once. */
const once = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'expect',
  'authorization',
]);

function collect(lines: readonly string[]) {
  const headers: Record<string, string> = Object.create(null);
  const rawHeaders: string[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const header = parseHeaderLine(lines[index]);
    if (!header) {
      throw RequestFault.malformed('a header of another form');
    }
    const [name, value] = header;
    rawHeaders.push(name, value);
    const key = name.toLowerCase();
    const before = headers[key];
    if (before === undefined) {
      headers[key] = value;
    } else if (once.has(key)) {
      throw RequestFault.malformed(`the header ${key} twice`);
    } else {
      headers[key] = `${before}, ${value}`;
    }
  }
  return { headers, rawHeaders };
}

function lengthOf(
  headers: Readonly<Record<string, string>>,
  isVersion10: boolean,
): number | undefined {
  const coding = headers['transfer-encoding'];
  const declared = headers['content-length'];
  if (coding === undefined) {
    const length = declared === undefined ? 0 : parseContentLength(declared);
    if (length === undefined) {
      throw RequestFault.malformed('a Content-Length that is no number');
    }
    return length;
  }
  if (coding.toLowerCase() !== 'chunked' || isVersion10) {
    throw RequestFault.malformed('an unknown Transfer-Encoding');
  }
  if (declared !== undefined) {
    throw RequestFault.malformed('two ways to find the end of the body');
  }
  return undefined;
}

/**
 * Reads a head, without the empty line at its end (RFC 9112, strictly).
 *
 * @param text - The bytes as Latin-1.
 * @throws RequestFault
 */
export function parseRequestHead(text: string): RequestHead {
  const lines = text.split('\r\n');
  const start = requestLine.exec(lines[0]);
  if (!start || !methods.has(start[1])) {
    throw RequestFault.malformed('a first line of another form');
  }
  if (lines.length - 1 > maximalHeaders) {
    throw RequestFault.headTooLarge(maximalHeadBytes);
  }
  const [, method, target, minor] = start;
  const isVersion10 = minor === '0';
  const { headers, rawHeaders } = collect(lines);
  if (headers.host === undefined && !isVersion10) {
    throw RequestFault.malformed('no Host header');
  }
  const expectation = headers.expect?.toLowerCase();
  if (expectation !== undefined && expectation !== '100-continue') {
    throw RequestFault.expectation();
  }
  const connection = headers.connection?.toLowerCase();
  return {
    method,
    target,
    headers,
    rawHeaders,
    length: lengthOf(headers, isVersion10),
    isVersion10,
    keepsAlive: isVersion10
      ? hasOption(connection, 'keep-alive')
      : !hasOption(connection, 'close'),
    waitsForContinue: expectation !== undefined && !isVersion10,
  };
}
