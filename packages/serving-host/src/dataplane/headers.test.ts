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
        [
          ...['fairway-revision', '9', 'Content-Type', 'a/b'],
          ...['Connection', 'keep-alive, x-hop', 'X-Hop', '1'],
          ...['Keep-Alive', 'timeout=5', 'Set-Cookie', 'c=1'],
        ],
        'keep-alive, x-hop',
        { revision: 3, id: 'id-1' },
      ),
    ).toEqual([
      ...['x-request-id', 'id-1', 'fairway-revision', '3'],
      ...['content-type', 'a/b'],
    ]);
  });

  it('take over what this hop says instead', () => {
    expect(
      forwardedHeaders(['Fairway-Deadline-Ms', '100'], undefined, 'id-1', {
        'fairway-deadline-ms': '40',
      }),
    ).toEqual(['x-request-id', 'id-1', 'fairway-deadline-ms', '40']);
  });

  it('replace the id of a request when it could do harm in a log', () => {
    expect(requestId('abc')).toBe('abc');
    for (const odd of [undefined, '', 'a b', 'a\nb', 'x'.repeat(129), ['a']]) {
      expect(requestId(odd)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
