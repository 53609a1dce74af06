// What is to be seen depends on what was drawn.
/* eslint-disable jest/no-conditional-expect */
import fc from 'fast-check';
import { ReplicaGoneError, ReplicaProtocolError } from './errors.ts';
import { ResponseParser } from './ResponseParser.ts';

type Seen = {
  status?: number;
  headers?: string[];
  body: string;
  end: 'open' | 'complete' | 'gone' | 'invalid';
  isReusable: boolean;
};

/** What a parser makes of bytes that come in these pieces, then end. */
function read(pieces: Buffer[], method = 'POST'): Seen {
  const seen: Seen = { body: '', end: 'open', isReusable: false };
  const parser = ResponseParser.create(method, {
    onHead: ({ status, rawHeaders }) => {
      seen.status = status;
      seen.headers = rawHeaders;
    },
    onData: piece => {
      seen.body += piece.toString('latin1');
    },
    onEnd: last => {
      seen.body += last?.toString('latin1') ?? '';
      seen.end = 'complete';
    },
  });
  try {
    const after = pieces.map(piece => parser.push(piece)?.length ?? 0);
    if (after.some(bytes => bytes > 0)) {
      throw new ReplicaProtocolError('bytes after the answer');
    }
    parser.finish();
  } catch (error) {
    if (error instanceof ReplicaGoneError) {
      seen.end = 'gone';
    } else if (error instanceof ReplicaProtocolError) {
      seen.end = 'invalid';
    } else {
      throw error;
    }
  }
  seen.isReusable = parser.isReusable && seen.end === 'complete';
  return seen;
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...at.map(end => end % (bytes.length + 1)), bytes.length];
  const sorted = ends.sort((a, b) => a - b);
  return sorted.map((end, i) => bytes.subarray(sorted[i - 1] ?? 0, end));
}

const ok = 'HTTP/1.1 200 OK\r\n';
const readOne = (text: string, method?: string) =>
  read([Buffer.from(text, 'latin1')], method);

const body = fc.uint8Array({ maxLength: 300 }).map(Buffer.from);
const whole = fc.record({
  interim: fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  status: fc.constantFrom(200, 404, 503),
  headers: fc.array(
    fc.tuple(
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/).map(n => `X-${n}`),
      fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/),
    ),
    { maxLength: 5 },
  ),
  body: fc.array(body, { maxLength: 5 }),
  framing: fc.constantFrom('length', 'chunked', 'close'),
});
const cuts = fc.array(fc.nat(2_000), { maxLength: 30 });

describe('ResponseParser', () => {
  it('reads the same answer whatever the pieces it comes in', () => {
    fc.assert(
      fc.property(whole, cuts, (answer, at) => {
        const content = Buffer.concat(answer.body);
        const heads = {
          length: `content-length: ${content.length}\r\n`,
          chunked: 'Transfer-Encoding: chunked\r\n',
          close: '',
        };
        const coded =
          answer.framing === 'chunked'
            ? Buffer.concat([
                ...answer.body
                  .filter(({ length }) => length > 0)
                  .flatMap(piece => [
                    Buffer.from(`${piece.length.toString(16)};a=b\r\n`),
                    piece,
                    Buffer.from('\r\n'),
                  ]),
                Buffer.from('0\r\nX-Trailer: 1\r\n\r\n'),
              ])
            : content;
        const bytes = Buffer.concat([
          Buffer.from(
            `${answer.interim}HTTP/1.1 ${answer.status} Any reason\r\n${
              heads[answer.framing]
            }${answer.headers.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n`,
          ),
          coded,
        ]);
        const seen = read(cut(bytes, at));
        expect(seen).toEqual({
          status: answer.status,
          headers: expect.arrayContaining(answer.headers.flat()),
          body: content.toString('latin1'),
          end: 'complete',
          isReusable: answer.framing !== 'close',
        });
      }),
    );
  });

  it('takes any bytes in any pieces for the same: an answer, or an error', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(Buffer.from),
      fc
        .array(
          fc.constantFrom(
            ...[ok, '\r\n', '\n', '\r', ' ', ':', '0', '5', 'ff', ';', 'x'],
            ...['content-length: ', 'transfer-encoding: chunked', 'hello'],
            ...['HTTP/1.1 100 Continue\r\n\r\n', 'connection: close\r\n'],
          ),
          { maxLength: 30 },
        )
        .map(parts => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(hostile, cuts, (bytes, at) => {
        const atOnce = read([bytes]);
        const inPieces = read(cut(bytes, at));
        expect(inPieces.end).toBe(atOnce.end);
        expect(inPieces.status).toBe(atOnce.status);
        if (atOnce.end !== 'invalid') {
          expect(inPieces).toEqual(atOnce);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a bare line feed', 'HTTP/1.1 200 OK\nx: 1\r\n\r\n'],
    ['a bare line feed in a header', `${ok}x: 1\ny: 2\r\n\r\n`],
    ['a folded line', `${ok}x: 1\r\n y\r\n\r\n`],
    ['a space before the colon', `${ok}x : 1\r\n\r\n`],
    ['a header without a name', `${ok}: 1\r\n\r\n`],
    ['a header without a colon', `${ok}hello\r\n\r\n`],
    ['a zero byte', `${ok}x: \0\r\n\r\n`],
    ['two lengths', `${ok}content-length: 1\r\ncontent-length: 1\r\n\r\na`],
    ['a negative length', `${ok}content-length: -1\r\n\r\n`],
    ['a length in hex', `${ok}content-length: 0x1\r\n\r\na`],
    ['a list of lengths', `${ok}content-length: 1, 1\r\n\r\na`],
    ['an endless length', `${ok}content-length: ${'9'.repeat(16)}\r\n\r\n`],
    [
      'a length and chunks',
      `${ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['another coding', `${ok}transfer-encoding: gzip, chunked\r\n\r\n`],
    [
      'chunks in HTTP/1.0',
      'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
    ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['endless interim answers', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(17)],
    ['a head without an end', `${ok}x: ${'a'.repeat(40_000)}`],
    ['a flood of headers', `${ok}${'x: 1\r\n'.repeat(300)}\r\n`],
    ['a chunk without a size', `${ok}transfer-encoding: chunked\r\n\r\n\r\n`],
    [
      'a chunk size that is no number',
      `${ok}transfer-encoding: chunked\r\n\r\nzz\r\n`,
    ],
    ['a negative chunk', `${ok}transfer-encoding: chunked\r\n\r\n-1\r\n`],
    [
      'a chunk size that is too large',
      `${ok}transfer-encoding: chunked\r\n\r\n${'f'.repeat(13)}\r\n`,
    ],
    [
      'a chunk longer than it said',
      `${ok}transfer-encoding: chunked\r\n\r\n1\r\nab\r\n`,
    ],
    [
      'a chunk line without CR',
      `${ok}transfer-encoding: chunked\r\n\r\n1\na\r\n`,
    ],
    [
      'an endless chunk line',
      `${ok}transfer-encoding: chunked\r\n\r\n1;${'a'.repeat(2_000)}`,
    ],
    [
      'a trailer of another form',
      `${ok}transfer-encoding: chunked\r\n\r\n0\r\nhello\r\n\r\n`,
    ],
    [
      'endless trailers',
      `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${`x: ${'a'.repeat(
        900,
      )}\r\n`.repeat(20)}`,
    ],
  ])('refuses %s', (_, text) => {
    expect(readOne(text).end).toBe('invalid');
  });

  it('calls an answer that was cut short incomplete', () => {
    for (const text of [
      '',
      'HTTP/1.1 200',
      ok,
      `${ok}content-length: 3\r\n\r\nab`,
      `${ok}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n`,
    ]) {
      expect(readOne(text).end).toBe('gone');
    }
  });

  it('does not use a connection again after what does not end by itself', () => {
    expect(
      readOne('HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na'),
    ).toMatchObject({
      end: 'complete',
      isReusable: false,
    });
    expect(
      readOne(`${ok}content-length: 1\r\nConnection: Close\r\n\r\na`),
    ).toMatchObject({ end: 'complete', isReusable: false });
  });

  it('knows the answers that have no body', () => {
    const length = 'content-length: 5\r\n\r\n';
    for (const seen of [
      readOne(`${ok}${length}`, 'HEAD'),
      readOne(`HTTP/1.1 204 No Content\r\n\r\n`),
      readOne(`HTTP/1.1 304 Not Modified\r\n${length}`),
    ]) {
      expect(seen).toMatchObject({
        end: 'complete',
        body: '',
        isReusable: true,
      });
    }
  });
});
