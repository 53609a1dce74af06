import fc from 'fast-check';
import { Line, lines } from './lines';

async function* chunksOf(bytes: Uint8Array, sizes: number[]) {
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(chunks: AsyncIterable<Uint8Array>, maximum: number) {
  const all: Line[] = [];
  for await (const line of lines(chunks, maximum)) {
    all.push(line);
  }
  return all;
}

describe('lines', () => {
  it('are the same however the stream is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc
            .string({ unit: 'grapheme', maxLength: 20 })
            .map(text => text.replaceAll('\n', '')),
          { maxLength: 10 },
        ),
        fc.array(fc.nat(7), { maxLength: 60 }),
        async (texts, sizes) => {
          const bytes = Buffer.from(texts.map(text => `${text}\n`).join(''));
          // TextDecoder leaves out a byte order mark at the beginning.
          const expected = texts.map((text, at) =>
            at === 0 ? text.replace(/^\uFEFF/, '') : text,
          );
          expect(await read(chunksOf(bytes, sizes), 1_000)).toEqual(
            expected.map(text => ({ text, isWhole: true })),
          );
        },
      ),
    );
  });

  it('say of the last one that its end did not come', async () => {
    expect(await read(chunksOf(Buffer.from('one\ntwo'), [5]), 10)).toEqual([
      { text: 'one', isWhole: true },
      { text: 'two', isWhole: false },
    ]);
  });

  it('are cut where they are too long, and hold no more than that', async () => {
    const bytes = Buffer.from(`${'x'.repeat(1_000)}\nnext\n`);
    const sizes = Array.from({ length: 200 }, () => 5);
    expect(await read(chunksOf(bytes, sizes), 8)).toEqual([
      { text: 'xxxxxxxx', isWhole: false },
      { text: 'next', isWhole: true },
    ]);
  });
});
