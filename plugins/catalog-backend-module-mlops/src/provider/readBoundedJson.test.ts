import { readBoundedJson } from './readBoundedJson';

describe('readBoundedJson', () => {
  it('reads what is short enough', async () => {
    await expect(readBoundedJson(new Response('{"a":1}'), 7)).resolves.toEqual({
      a: 1,
    });
  });

  it('stops at the first byte too many', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(100));
      },
    });
    await expect(readBoundedJson(new Response(endless), 250)).rejects.toThrow(
      'more than 250 bytes',
    );
    expect(pulled).toBeLessThan(6);
  });
});
