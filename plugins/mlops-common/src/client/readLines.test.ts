import { readLines } from './readLines';

function bodyOf(...chunks: Uint8Array[]) {
  const cancelled = jest.fn();
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      chunks.forEach(chunk => controller.enqueue(chunk));
    },
    cancel: cancelled,
  });
  return { body, cancelled };
}

describe('readLines', () => {
  it('puts together lines, and letters, that came in pieces', async () => {
    const bytes = new TextEncoder().encode('größe\nzwei\n');
    const pieces = Array.from(bytes, byte => Uint8Array.of(byte));
    const { body } = bodyOf(...pieces);
    const lines = readLines(body);
    await expect(lines.next()).resolves.toMatchObject({ value: 'größe' });
    await expect(lines.next()).resolves.toMatchObject({ value: 'zwei' });
  });

  it('tells the sender that nobody reads on', async () => {
    const { body, cancelled } = bodyOf(new TextEncoder().encode('one\ntwo\n'));
    for await (const line of readLines(body)) {
      expect(line).toBe('one');
      break;
    }
    expect(cancelled).toHaveBeenCalled();
  });
});
