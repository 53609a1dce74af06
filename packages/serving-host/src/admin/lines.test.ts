import { LineSplitter, readLines } from './lines.ts';

describe('lines', () => {
  it('come whole, however the bytes are cut', async () => {
    const bytes = Buffer.from('ä\nöü\r\n\nlast');
    const cut = (async function* cuts() {
      for (const byte of bytes) {
        yield Buffer.from([byte]);
      }
    })();
    const lines: string[] = [];
    for await (const line of readLines(cut)) {
      lines.push(line);
    }
    expect(lines).toEqual(['ä', 'öü', 'last']);
  });

  it('are given in pieces when they never end', () => {
    const splitter = LineSplitter.create({ maximum: 4 });
    expect(splitter.push(Buffer.from('abcdefghij'))).toEqual(['abcd', 'efgh']);
    expect(splitter.end()).toEqual(['ij']);
  });
});
