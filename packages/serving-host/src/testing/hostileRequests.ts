import { keyOf, prediction } from './declarations.ts';

export const key = keyOf('mykey0001');

/** Bytes that a client sends to the host, and what is answered. */
export interface HostileRequest {
  /** As in the table of docs/hostile-input.md. */
  name: string;
  bytes: string | Buffer;
  /** Of the first answer. */
  status: number;
}

const infer = '/digits/v2/models/digits/infer';

function request(
  options: {
    start?: string;
    authorization?: string;
    headers?: string[];
    body?: string;
  } = {},
): string {
  const { body = '', authorization = `Bearer ${key.secret}` } = options;
  return [
    options.start ?? `POST ${infer} HTTP/1.1`,
    'Host: h',
    `Authorization: ${authorization}`,
    ...(options.headers ?? [`Content-Length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  ].join('\r\n');
}

const framed = (
  name: string,
  status: number,
  body: string,
  ...headers: string[]
) => ({
  name,
  status,
  bytes: request({ headers, body }),
});

const ofBody = (name: string, body: string, status = 400) => ({
  name,
  status,
  bytes: request({ body }),
});

const withHeaders = (name: string, status: number, ...headers: string[]) => ({
  name,
  status,
  bytes: request({
    headers: [...headers, `Content-Length: ${prediction.length}`],
    body: prediction,
  }),
});

const at = (name: string, target: string, status = 404) => ({
  name,
  status,
  bytes: request({ start: `GET ${target} HTTP/1.1`, headers: [] }),
});

const by = (name: string, authorization: string, status = 401) => ({
  name,
  status,
  bytes: request({ authorization }),
});

const chunked = 'Transfer-Encoding: chunked';
const chunk = `${prediction.length.toString(16)}`;

/** By class, as the table of docs/hostile-input.md has them. */
export const hostileRequests: Readonly<Record<string, HostileRequest[]>> = {
  framing: [
    framed('no Content-Length', 400, ''),
    framed(
      'Content-Length twice, the same',
      400,
      '{}',
      'Content-Length: 2',
      'Content-Length: 2',
    ),
    ...['-1', '+5', '0x10', '1e3', '9'.repeat(30)].map(value =>
      framed(
        `Content-Length: ${value.slice(0, 8)}`,
        400,
        '{}',
        `Content-Length: ${value}`,
      ),
    ),
    framed('a Content-Length of 2^50', 413, '{', `Content-Length: ${2 ** 50}`),
    framed(
      'chunks and a length',
      400,
      '0\r\n\r\n',
      chunked,
      'Content-Length: 5',
    ),
    framed(
      'Transfer-Encoding: xchunked',
      400,
      '0\r\n\r\n',
      'Transfer-Encoding: xchunked',
    ),
    framed(
      'Transfer-Encoding: chunked, identity',
      400,
      '0\r\n\r\n',
      'Transfer-Encoding: chunked, identity',
    ),
    framed(
      'Transfer-Encoding with a space before the colon',
      400,
      '0\r\n\r\n',
      'Transfer-Encoding : chunked',
    ),
    framed(
      'a chunk with an extension',
      200,
      `${chunk};a=b\r\n${prediction}\r\n0\r\n\r\n`,
      chunked,
    ),
    framed(
      'chunks with trailers',
      200,
      `${chunk}\r\n${prediction}\r\n0\r\nX: y\r\n\r\n`,
      chunked,
    ),
  ],
  bodies: [
    ofBody('nothing at all', ''),
    ofBody(
      '100,000 lists in each other as datatype',
      `{"inputs":[{"name":"pixels","shape":[1,64],"datatype":${'['.repeat(
        100_000,
      )}${']'.repeat(100_000)}}]}`,
    ),
    ofBody('2 MiB of "["', '['.repeat(2 * 1024 * 1024), 413),
    ofBody('a lone surrogate', '{"inputs":[{"name":"\\ud800"}]}'),
    ofBody('a NUL', '{"inputs":\0}'),
    ofBody(
      'a size of 1e308',
      '{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1e308,64],"data":[1]}]}',
    ),
    withHeaders('Content-Type: text/plain', 415, 'Content-Type: text/plain'),
    withHeaders('Content-Encoding: gzip', 415, 'Content-Encoding: gzip'),
    withHeaders(
      'Inference-Header-Content-Length: -1',
      400,
      'Inference-Header-Content-Length: -1',
    ),
    withHeaders(
      'Inference-Header-Content-Length: 99999',
      400,
      'Inference-Header-Content-Length: 99999',
    ),
  ],
  'urgency headers': [
    ...['soon', 'NaN', 'Infinity', '1e9', '9'.repeat(400)].map(value =>
      withHeaders(
        `fairway-deadline-ms: ${value.slice(0, 12)}`,
        400,
        `fairway-deadline-ms: ${value}`,
      ),
    ),
    withHeaders('fairway-deadline-ms: -1', 504, 'fairway-deadline-ms: -1'),
    withHeaders(
      'fairway-deadline-ms twice',
      400,
      'fairway-deadline-ms: 5',
      'fairway-deadline-ms: 9000',
    ),
    ...['high', '11', '-1', '1.5', 'constructor'].map(value =>
      withHeaders(
        `fairway-priority: ${value}`,
        400,
        `fairway-priority: ${value}`,
      ),
    ),
  ],
  targets: [
    at('a path of 15 KiB', `/${'a'.repeat(15_000)}`),
    at('a path of 20 KiB', `/${'a'.repeat(20_000)}`, 431),
    at('a service named `__proto__`', '/__proto__/v2'),
    at('a service named constructor', '/constructor/v2'),
    at('a path with %00', '/digits/v2/models/digits%00'),
    at('a path with %2e%2e', '/digits/v2/%2e%2e/metrics'),
    at('a path with ..', '/digits/v2/../../other/v2'),
    at('a path with %2f', '/digits/v2%2fmodels'),
    at('a path with //', '//digits/v2'),
    at('the target http://other/', 'http://other/digits/v2'),
    at('a path to another revision', '/digits/revisions/1/v2'),
    at('a path with a NUL', '/digits/v2/\0', 400),
  ],
  methods: [
    ...['DELETE', 'PUT', 'TRACE', 'OPTIONS'].map(method => ({
      name: `the method ${method}`,
      status: 405,
      bytes: request({ start: `${method} ${infer} HTTP/1.1`, headers: [] }),
    })),
    {
      name: 'the method CONNECT',
      status: 401,
      bytes: 'CONNECT other:443 HTTP/1.1\r\nHost: h\r\n\r\n',
    },
    {
      name: 'the method BREW',
      status: 400,
      bytes: request({ start: 'BREW / HTTP/1.1' }),
    },
  ],
  protocols: [
    {
      name: 'HTTP/1.0',
      status: 200,
      bytes: request({ start: 'GET /digits/v2 HTTP/1.0', headers: [] }),
    },
    {
      name: 'HTTP/3.7',
      status: 400,
      bytes: request({ start: 'GET / HTTP/3.7' }),
    },
    {
      name: 'two Host headers',
      status: 400,
      bytes: 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    },
    {
      name: 'a request without a version',
      status: 400,
      bytes: 'GET /\r\n\r\n',
    },
    {
      name: 'a header folded over two lines',
      status: 400,
      bytes: 'GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n',
    },
    {
      name: 'lines that end with LF alone',
      status: 400,
      bytes: 'GET / HTTP/1.1\nHost: a\n\nHost: b\r\n\r\n',
    },
    {
      name: 'a thousand headers',
      status: 431,
      bytes: request({
        headers: Array.from({ length: 1_000 }, (_, index) => `X${index}: 1`),
      }),
    },
    {
      name: 'the preface of HTTP/2',
      status: 400,
      bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    },
    {
      name: 'a TLS hello',
      status: 400,
      bytes: Buffer.from('16030100a5010000a10303', 'hex'),
    },
    {
      name: 'a megabyte of zeros',
      status: 400,
      bytes: Buffer.alloc(1024 * 1024),
    },
    {
      name: 'no Host',
      status: 400,
      bytes: 'GET / HTTP/1.1\r\n\r\n',
    },
    {
      name: 'an unknown expectation',
      status: 417,
      bytes: request({ headers: ['Expect: x'] }),
    },
  ],
  keys: [
    by('a key of 15 KiB', `Bearer ${'k'.repeat(15_000)}`),
    by('a key of spaces', `Bearer ${' '.repeat(100)}`),
    by('a key with a tab', `Bearer ${key.secret}\tx`),
    by('a key in UTF-8', `Bearer fwk_Zürich😀0123456789`),
    by('a key in quotes', `Bearer "${key.secret}"`),
    by('two keys', `Bearer ${key.secret}, Bearer ${key.secret}`),
    by('the key `__proto__`', 'Bearer __proto__'),
    by('Basic credentials', 'Basic bXlrZXk6cGFzcw=='),
    by('no key after Bearer', 'Bearer'),
    {
      name: 'a key with a NUL',
      status: 400,
      bytes: request({ authorization: `Bearer ${key.secret}\0` }),
    },
  ],
};
