import { forwardedHeaders, requestId, returnedHeaders } from './headers.ts';

describe('headers', () => {
  it('keep what is of one hop, and the key, from the replica', () => {
    expect(
      forwardedHeaders(
        [
          ...['Host', 'h', 'Authorization', 'Bearer k', 'Cookie', 'c'],
          ...['Connection', 'close, X-Hop', 'X-Hop', '1', 'TE', 'trailers'],
          ...['Transfer-Encoding', 'chunked', 'Content-Type', 'a/b'],
        ],
        'close, X-Hop',
        'id-1',
      ),
    ).toEqual(['x-request-id', 'id-1', 'content-type', 'a/b']);
  });

  it('tell the client the revision, whatever the replica says', () => {
    expect(
      returnedHeaders(
        {
          'fairway-revision': '9',
          'content-type': 'a/b',
          connection: 'keep-alive, x-hop',
          'x-hop': '1',
          'keep-alive': 'timeout=5',
        },
        3,
        'id-1',
      ),
    ).toEqual({
      'x-request-id': 'id-1',
      'fairway-revision': '3',
      'content-type': 'a/b',
    });
  });

  it('replace the id of a request when it could do harm in a log', () => {
    expect(requestId('abc')).toBe('abc');
    for (const odd of [undefined, '', 'a b', 'a\nb', 'x'.repeat(129), ['a']]) {
      expect(requestId(odd)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
