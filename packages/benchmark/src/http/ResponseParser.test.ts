import fc from 'fast-check';
import { ResponseParser } from './ResponseParser.ts';

/** Pushes a text in pieces of the given sizes. */
function parse(text: string, sizes: readonly number[] = [1_000_000]) {
  const parser = ResponseParser.create();
  parser.reset(true);
  const bytes = Buffer.from(text, 'latin1');
  // As sockets do: every piece lies in the same buffer, among old bytes.
  const buffer = Buffer.alloc(bytes.length + 8, '\r\n\r\n');
  let position = 0;
  let done = false;
  for (let i = 0; position < bytes.length; i++) {
    const size = Math.min(sizes[i % sizes.length], bytes.length - position);
    bytes.copy(buffer, 0, position, position + size);
    done = parser.push(buffer, 0, size);
    position += size;
  }
  return { parser, done, body: parser.body.toString('latin1') };
}

const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n';
const INTERIM =
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';

describe('ResponseParser', () => {
  it.each([
    ['of a stated length', LENGTH],
    ['in chunks', CHUNKED],
    ['after interim answers', INTERIM + LENGTH],
  ])('reads an answer %s, however it is cut', (_, text) => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        sizes => {
          const { parser, done, body } = parse(text, sizes);
          expect(done).toBe(true);
          expect(body).toBe('hello');
          expect(parser.head?.status).toBe(200);
        },
      ),
    );
  });

  it.each(['204 No Content', '304 Not Modified'])(
    'knows that %s has no body',
    status => {
      expect(parse(`HTTP/1.1 ${status}\r\n\r\n`).done).toBe(true);
    },
  );

  it('reads until the server closes when nothing else says the end', () => {
    const { parser, done, body } = parse('HTTP/1.1 200 OK\r\n\r\nhello');
    expect(done).toBe(false);
    expect(body).toBe('hello');
    expect(parser.head?.keepAlive).toBe(false);
    expect(parser.close()).toBe(true);
  });

  it('is not complete when the server closes too early', () => {
    expect(parse(LENGTH.slice(0, -1)).parser.close()).toBe(false);
    expect(parse(CHUNKED.slice(0, -1)).parser.close()).toBe(false);
    expect(parse('HTTP/1.1 2').parser.close()).toBe(false);
  });

  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', true],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      false,
    ],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    [
      'HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n',
      true,
    ],
  ])('knows whether the connection stays (%#)', (text, keepAlive) => {
    expect(parse(text).parser.head?.keepAlive).toBe(keepAlive);
  });

  it('reads for how long an idle connection is kept', () => {
    const text =
      'HTTP/1.1 200 OK\r\nKeep-Alive: max=9, timeout=5\r\nContent-Length: 0\r\n\r\n';
    expect(parse(text).parser.head?.keepAliveSeconds).toBe(5);
  });

  it.each([
    ['SSH-2.0-OpenSSH\r\n\r\n', 'does not begin as HTTP/1.1'],
    ['HTTP/2 200\r\n\r\n', 'does not begin as HTTP/1.1'],
    ['HTTP/1.1 999 No\r\n\r\n', 'does not begin as HTTP/1.1'],
    ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'a header of the answer'],
    ['HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n', 'a header of the answer'],
    ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'Content-Length'],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      'Content-Length',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      'has both',
    ],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n', 'is not chunked'],
    ['HTTP/1.1 101 Switching\r\n\r\n', 'not asked for'],
    ['HTTP/1.1 100 C\r\n\r\n'.repeat(21), 'not asked for'],
    [`${LENGTH}x`, 'bytes behind the answer'],
    [`${CHUNKED}x`, 'bytes behind the answer'],
    [`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(70_000)}`, 'headers of the answer'],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'has no size',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
      'is too long',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nab',
      'ends wrongly',
    ],
    [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1'.repeat(
        5000,
      )}`,
      'is too long',
    ],
    [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(
        101,
      )}`,
      'too many trailers',
    ],
  ])('refuses what is no answer (%#)', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const parser = ResponseParser.create();
        parser.reset(true);
        const head = Buffer.from('HTTP/1.1 200 OK\r\n');
        const text = Buffer.concat([head, bytes]);
        let name = 'none';
        try {
          parser.push(text, 0, text.length);
        } catch (error) {
          name = (error as Error).name;
        }
        expect(['none', 'HttpProtocolError']).toContain(name);
      }),
    );
  });

  it('begins anew after reset', () => {
    const { parser } = parse(LENGTH);
    parser.reset(true);
    const next = Buffer.from(
      'HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno',
    );
    expect(parser.push(next, 0, next.length)).toBe(true);
    expect(parser.head?.status).toBe(503);
    expect(parser.body.toString()).toBe('no');
  });
});
