import fc from 'fast-check';
import { parseRequestHead } from './requestHead.ts';
import { RequestFault } from './RequestFault.ts';

const parse = (...lines: string[]) => parseRequestHead(lines.join('\r\n'));
const get = 'GET /a HTTP/1.1';

function statusOf(...lines: string[]): number | undefined {
  try {
    parse(...lines);
    return undefined;
  } catch (error) {
    if (error instanceof RequestFault) {
      return error.status;
    }
    throw error;
  }
}

describe('parseRequestHead', () => {
  it('reads method, target and headers', () => {
    expect(
      parse('POST /a?b=c HTTP/1.1', 'Host: h', 'X-One:  1\t', 'x-one: 2'),
    ).toMatchObject({
      method: 'POST',
      target: '/a?b=c',
      headers: { host: 'h', 'x-one': '1, 2' },
      rawHeaders: ['Host', 'h', 'X-One', '1', 'x-one', '2'],
      length: 0,
      isVersion10: false,
      keepsAlive: true,
      waitsForContinue: false,
    });
  });

  it.each([
    [get, 'Host: h', 'Connection: close', false],
    [get, 'Host: h', 'Connection: x, Close', false],
    [get, 'Host: h', 'Connection: closed', true],
    ['GET /a HTTP/1.0', 'Host: h', 'X: y', false],
    ['GET /a HTTP/1.0', 'Host: h', 'Connection: keep-alive', true],
  ])('knows of %s, %s, %s whether the connection stays', (a, b, c, stays) => {
    expect(parse(a, b, c).keepsAlive).toBe(stays);
  });

  it.each([
    [400, 'a header with a bare line feed', [get, 'Host: h\nX: y']],
    [400, 'a header with a bare carriage return', [get, 'Host: h', 'X: a\rb']],
    [400, 'a header without a colon', [get, 'Host: h', 'X']],
    [400, 'a header without a name', [get, 'Host: h', ': y']],
    [400, 'a folded header', [get, 'Host: h', ' y']],
    [400, 'a space before the colon', [get, 'Host : h']],
    [400, 'two hosts', [get, 'Host: h', 'Host: h']],
    [400, 'two keys', [get, 'Host: h', 'Authorization: a', 'authorization: b']],
    [400, 'no host', [get]],
    [400, 'a lower-case method', ['get /a HTTP/1.1', 'Host: h']],
    [400, 'two spaces', ['GET  /a HTTP/1.1', 'Host: h']],
    [400, 'a target that is not ASCII', ['GET /\xe4 HTTP/1.1', 'Host: h']],
    [400, 'another version', ['GET /a HTTP/2.0', 'Host: h']],
    [
      400,
      'two lengths',
      [get, 'Host: h', 'Content-Length: 1', 'Content-Length: 1'],
    ],
    [
      400,
      'a length and chunks',
      [get, 'Host: h', 'Content-Length: 1', 'Transfer-Encoding: chunked'],
    ],
    [
      400,
      'chunks twice',
      [
        get,
        'Host: h',
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: chunked',
      ],
    ],
    [
      400,
      'another coding',
      [get, 'Host: h', 'Transfer-Encoding: gzip, chunked'],
    ],
    [
      400,
      'chunks in HTTP/1.0',
      ['GET /a HTTP/1.0', 'Transfer-Encoding: chunked'],
    ],
    [417, 'another expectation', [get, 'Host: h', 'Expect: 200-ok']],
    [431, 'too many headers', [get, 'Host: h', ...Array(256).fill('X: y')]],
  ])('answers %d to %s', (status, _, lines) => {
    expect(statusOf(...lines)).toBe(status);
  });

  it('keeps names as they are, also such as every object has', () => {
    const { headers } = parse(get, 'Host: h', '__proto__: a', 'constructor: b');
    expect(Object.entries(headers)).toEqual([
      ['host', 'h'],
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('throws nothing but faults, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary-ascii' }), { maxLength: 6 }),
        lines => {
          expect([undefined, 400, 417, 431]).toContain(
            statusOf(get, 'Host: h', ...lines),
          );
        },
      ),
    );
  });

  it('never takes a line for two, or two for one', () => {
    const token = fc.stringMatching(/^[A-Za-z-]{1,12}$/);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(token, value), { maxLength: 8 }), drawn => {
        const own =
          /^(host|content-length|transfer-encoding|expect|authorization|connection)$/i;
        const headers = drawn.filter(([name]) => !own.test(name));
        const { rawHeaders } = parse(
          get,
          'Host: h',
          ...headers.map(([name, text]) => `${name}: ${text}`),
        );
        expect(rawHeaders).toEqual(['Host', 'h', ...headers.flat()]);
      }),
    );
  });
});
