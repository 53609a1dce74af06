/** Bytes on a connection, and what is answered. */
export interface HostileBytes {
  /** As in the table of docs/hostile-input.md. */
  name: string;
  bytes: string | Buffer;
  /** Of the answers in their order; none where it is only closed. */
  statuses: number[];
  /** Whether the connection is closed behind the answers. */
  closes: boolean;
  /** Where Node.js answers by itself, with a status and no words. */
  isWordless?: boolean;
}

const GOOD =
  '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}';
const LIVE = 'GET /v2/health/live HTTP/1.1\r\nHost: h\r\n\r\n';

const lines = (...parts: string[]) => `${parts.join('\r\n')}\r\n`;

/** A prediction whose body is framed by the headers given. */
const post = (body: string, ...headers: string[]) =>
  `${lines(
    'POST /v2/models/m/infer HTTP/1.1',
    'Host: h',
    'Content-Type: application/json',
    ...headers,
  )}\r\n${body}`;

const get = (target: string, ...headers: string[]) =>
  `${lines(`GET ${target} HTTP/1.1`, 'Host: h', ...headers)}\r\n`;

const chunk = (text: string, extension = '') =>
  `${text.length.toString(16)}${extension}\r\n${text}\r\n`;

function refused(
  name: string,
  bytes: string | Buffer,
  status = 400,
): HostileBytes {
  return { name, bytes, statuses: [status], closes: true };
}

function answered(
  name: string,
  bytes: string,
  ...statuses: number[]
): HostileBytes {
  return { name, bytes, statuses, closes: false };
}

const LENGTH = `Content-Length: ${GOOD.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';

const FRAMING: HostileBytes[] = [
  answered('no Content-Length', post(''), 400),
  refused('Content-Length twice, the same', post(GOOD, LENGTH, LENGTH)),
  refused(
    'Content-Length twice, different',
    post(GOOD, LENGTH, 'Content-Length: 1'),
  ),
  ...['-1', '+5', '0x10', '1e3', '1.5', '5, 5', '9'.repeat(30)].map(value =>
    refused(
      `Content-Length: ${value.slice(0, 8)}`,
      post(GOOD, `Content-Length: ${value}`),
    ),
  ),
  refused(
    'a length and chunks',
    post(`0\r\n\r\n${LIVE}`, 'Content-Length: 5', CHUNKED),
  ),
  refused(
    'chunks and a length',
    post(`0\r\n\r\n${LIVE}`, CHUNKED, 'Content-Length: 5'),
  ),
  refused(
    'Transfer-Encoding: xchunked',
    post(chunk(GOOD), 'Transfer-Encoding: xchunked'),
  ),
  refused(
    'Transfer-Encoding: chunked, identity',
    post(chunk(GOOD), 'Transfer-Encoding: chunked, identity'),
  ),
  refused(
    'Transfer-Encoding with a space before the colon',
    post(`${chunk(GOOD)}0\r\n\r\n`, 'Transfer-Encoding : chunked'),
  ),
  refused(
    'Transfer-Encoding after a vertical tab',
    post(`${chunk(GOOD)}0\r\n\r\n`, 'Transfer-Encoding:\x0bchunked'),
  ),
  answered(
    'a chunk with an extension',
    post(`${chunk(GOOD, ';a=b')}0\r\n\r\n`, CHUNKED),
    200,
  ),
  answered(
    'chunks with trailers',
    post(`${chunk(GOOD)}0\r\nX: y\r\n\r\n`, CHUNKED),
    200,
  ),
  refused(
    '20 KiB of chunk extensions',
    post(chunk(GOOD, `;a=${'b'.repeat(20_000)}`), CHUNKED),
    413,
  ),
  refused('a chunk of 2^68 bytes', post('FFFFFFFFFFFFFFFFF\r\n', CHUNKED)),
  refused('a chunk of -1 bytes', post('-1\r\n', CHUNKED)),
  refused('a chunk longer than it says', post(`5\r\n${GOOD}\r\n`, CHUNKED)),
  refused('chunks without line ends', post('5xyz', CHUNKED)),
];

const HEADERS: HostileBytes[] = [
  refused(
    '1,500 headers of 5 bytes',
    get('/v2/health/live', ...Array(1_500).fill('a:b')),
    431,
  ),
  refused(
    '5,000 headers',
    get('/v2/health/live', ...Array(5_000).fill('a:b')),
    431,
  ),
  refused(
    'a header of 20 KiB',
    get('/v2/health/live', `X: ${'a'.repeat(20_000)}`),
    431,
  ),
  refused(
    'a header name of 20 KiB',
    get('/v2/health/live', `${'a'.repeat(20_000)}: b`),
    431,
  ),
  refused('a header without a colon', get('/v2/health/live', 'abc')),
  refused('a header without a name', get('/v2/health/live', ': b')),
  refused('a NUL in a header', get('/v2/health/live', 'X: a\0b')),
  refused('a carriage return in a header', get('/v2/health/live', 'X: a\rb')),
  refused('a folded header', get('/v2/health/live', 'X: a\r\n b', ' c: d')),
  {
    ...refused('no Host', 'GET /v2/health/live HTTP/1.1\r\n\r\n'),
    isWordless: true,
  },
  answered('two Hosts', get('/v2/health/live', 'Host: i'), 200),
  {
    ...answered(
      'an unknown expectation',
      get('/v2/health/live', 'Expect: the-unexpected'),
      417,
    ),
    isWordless: true,
  },
  answered(
    'an upgrade to a websocket',
    get('/v2/health/live', 'Connection: Upgrade', 'Upgrade: websocket'),
    200,
  ),
  answered(
    'an upgrade to HTTP/2',
    get(
      '/v2/health/live',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
    ),
    200,
  ),
];

const TARGETS: HostileBytes[] = [
  refused('a path of 20 KiB', get(`/${'a'.repeat(20_000)}`), 431),
  answered('a path of 15 KiB', get(`/${'a'.repeat(15_000)}`), 404),
  answered('a path with %00', get('/v2/models/m%00'), 404),
  answered(
    'a path with %2e%2e',
    get('/v2/models/%2e%2e/%2e%2e/etc/passwd'),
    404,
  ),
  answered('a path with ..', get('/v2/../../../etc/passwd'), 404),
  answered('a model named %2e%2e', get('/v2/models/%2e%2e'), 404),
  answered('a path with %zz', get('/v2/models/%zz'), 404),
  answered('a path with //', get('//v2//health//live'), 404),
  answered('the target http://other/', get('http://other/v2/health/live'), 404),
  answered(
    'an asterisk as the target',
    'OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n',
    404,
  ),
  refused('a path with a NUL', get('/v2/\0')),
  refused('a path with a space', get('/v2/health /live')),
];

const METHODS: HostileBytes[] = [
  ...['DELETE', 'PUT', 'TRACE', 'OPTIONS', 'PROPFIND'].map(method =>
    answered(
      `the method ${method}`,
      `${method} /v2/models/m/infer HTTP/1.1\r\nHost: h\r\n\r\n`,
      405,
    ),
  ),
  {
    name: 'the method CONNECT',
    bytes: 'CONNECT other:443 HTTP/1.1\r\nHost: h\r\n\r\n',
    statuses: [],
    closes: true,
  },
  refused('the method BREW', 'BREW / HTTP/1.1\r\nHost: h\r\n\r\n'),
  refused('the method get', 'get / HTTP/1.1\r\nHost: h\r\n\r\n'),
];

const PROTOCOLS: HostileBytes[] = [
  refused('HTTP/0.9', 'GET /v2/health/live\r\n\r\n', 200),
  {
    ...answered('HTTP/1.0', 'GET /v2/health/live HTTP/1.0\r\n\r\n', 200),
    closes: true,
  },
  refused('HTTP/3.7', 'GET /v2/health/live HTTP/3.7\r\nHost: h\r\n\r\n'),
  refused('the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  refused('a TLS hello', Buffer.from('16030100a5010000a10303', 'hex')),
  refused('an SSH banner', 'SSH-2.0-OpenSSH_9.6\r\n'),
  refused('a megabyte of zeros', Buffer.alloc(1024 * 1024)),
  answered(
    'four requests at once, the last one bad',
    `${LIVE}${LIVE}${post(GOOD, LENGTH)}${get('/nowhere')}`,
    200,
    200,
    200,
    404,
  ),
  {
    ...refused(
      'three requests at once, the second one no HTTP',
      `${LIVE}\0\0\0\r\n\r\n${LIVE}`,
    ),
    statuses: [400],
  },
];

/** By class, as the table of docs/hostile-input.md has them. */
export const HOSTILE_BYTES: Readonly<Record<string, readonly HostileBytes[]>> =
  {
    framing: FRAMING,
    headers: HEADERS,
    targets: TARGETS,
    methods: METHODS,
    protocols: PROTOCOLS,
  };

/** Statuses of what was answered on a connection. */
export function statusesOf(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) =>
    Number(status),
  );
}
