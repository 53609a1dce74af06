import fc from 'fast-check';
import {
  EventStreamDecoder,
  EventTooLargeError,
} from './EventStreamDecoder.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (...pieces: Uint8Array[]) => {
  const decoder = EventStreamDecoder.create();
  return pieces.flatMap(piece => decoder.push(piece));
};
const dataOf = (text: string) => read(bytesOf(text)).map(({ data }) => data);

/** Bytes cut into pieces at some places. */
const cut = (bytes: Uint8Array, places: number[]) => {
  const at = [...new Set(places.map(place => place % (bytes.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [0, ...at].map((begin, i) => bytes.slice(begin, at[i]));
};

describe('server-sent events', () => {
  it.each([
    ['one line', 'data: a\n\n', ['a']],
    ['several lines of data as one text', 'data: a\ndata: b\n\n', ['a\nb']],
    ['a line without a space', 'data:a\n\n', ['a']],
    ['only the first space is not part of it', 'data:  a\n\n', [' a']],
    [
      'comments and unknown fields',
      ': ping\nid: 1\nretry: 3\ndata: a\n\n',
      ['a'],
    ],
    ['nothing but comments', ': ping\n\n: ping\n\n', []],
    ['an event without data', 'event: x\n\n', []],
    ['data without a colon', 'data\n\n', ['']],
    [
      'more empty lines than needed',
      '\n\ndata: a\n\n\n\ndata: b\n\n',
      ['a', 'b'],
    ],
    ['what is not ended', 'data: a\n\ndata: b\n', ['a']],
    ['a byte order mark', '\ufeffdata: a\n\n', ['a']],
  ])('read %s', (_, text, data) => {
    expect(dataOf(text)).toEqual(data);
  });

  it('have the name that the server gave, for one event', () => {
    expect(read(bytesOf('event: error\ndata: a\n\ndata: b\n\n'))).toEqual([
      { event: 'error', data: 'a' },
      { event: 'message', data: 'b' },
    ]);
  });

  it('are the same however they are cut and whichever line ends they have', () => {
    const line = fc
      .string({ unit: 'binary', maxLength: 12 })
      .map(text => text.replace(/[\r\n\ufeff\ufffd]/g, '·'));
    fc.assert(
      fc.property(
        fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), {
          maxLength: 5,
        }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(500), { maxLength: 20 }),
        (events, end, places) => {
          const text = events
            .map(lines =>
              [
                `: ${lines.length}`,
                ...lines.map(l => `data: ${l}`),
                '',
                '',
              ].join(end),
            )
            .join('');
          expect(
            read(...cut(bytesOf(text), places)).map(({ data }) => data),
          ).toEqual(events.map(lines => lines.join('\n')));
        },
      ),
    );
  });

  it.each([
    ['in one line', ['data: 1234567890']],
    ['in many', ['data: 12345\n', 'data: 12345\n']],
  ])('end where one goes on for ever, %s', (_, pieces) => {
    const decoder = EventStreamDecoder.create({ maximalCharacters: 15 });
    expect(() => pieces.forEach(piece => decoder.push(bytesOf(piece)))).toThrow(
      EventTooLargeError,
    );
  });

  it('may be as many as they like, each within its limit', () => {
    const decoder = EventStreamDecoder.create({ maximalCharacters: 15 });
    const one = bytesOf('data: 123456789\n\n');
    expect(
      Array.from({ length: 100 }, () => decoder.push(one)).flat(),
    ).toHaveLength(100);
  });
});
