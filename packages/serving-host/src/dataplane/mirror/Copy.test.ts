import { Copy, type FinishedCopy, type Original } from './Copy.ts';

function copying(options: { maximalBytes?: number; room?: number } = {}) {
  const { maximalBytes = 100, room = 1_000 } = options;
  const seen = { kept: 0, dropped: [] as string[], sent: [] as FinishedCopy[] };
  const copy = Copy.create({
    // Nothing of the service is looked at here.
    original: {
      method: 'POST',
      path: '/v2',
      headers: [],
    } as unknown as Original,
    maximalBytes,
    reserve: bytes => {
      if (seen.kept + bytes > room) {
        return false;
      }
      seen.kept += bytes;
      return true;
    },
    release: bytes => {
      seen.kept -= bytes;
    },
    send: finished => seen.sent.push(finished),
    drop: reason => seen.dropped.push(reason),
  });
  return { copy, seen };
}

describe('Copy', () => {
  it('is sent whole once its original is answered', () => {
    const { copy, seen } = copying();
    copy.onRequestData(Buffer.from('a body '));
    copy.onRequestData(Buffer.from('in pieces'));
    expect(seen).toMatchObject({ kept: 16, sent: [] });
    copy.finish(true);
    expect(seen.sent.map(({ body }) => body.toString())).toEqual([
      'a body in pieces',
    ]);
    expect(seen.kept).toBe(0);
  });

  it('is kept until the last one that it was sent to has answered', () => {
    const { copy, seen } = copying();
    copy.onRequestData(Buffer.alloc(10));
    const first = jest.fn();
    seen.sent.push = (finished: FinishedCopy) => {
      finished.hold();
      finished.hold();
      first(finished);
      return 1;
    };
    copy.finish(true);
    const [[finished]] = first.mock.calls;
    finished.letGo();
    expect(seen.kept).toBe(10);
    finished.letGo();
    expect(seen.kept).toBe(0);
  });

  it.each([
    ['too-large', { maximalBytes: 15 }],
    ['no-room', { room: 15 }],
  ])('is dropped as %s and keeps nothing', (reason, options) => {
    const { copy, seen } = copying(options);
    copy.onRequestData(Buffer.alloc(10));
    copy.onRequestData(Buffer.alloc(10));
    copy.onRequestData(Buffer.alloc(10));
    copy.finish(true);
    expect(seen).toEqual({ kept: 0, dropped: [reason], sent: [] });
  });

  it('is not sent when its original got no answer', () => {
    const { copy, seen } = copying();
    copy.onRequestData(Buffer.alloc(10));
    copy.finish(false);
    expect(seen).toEqual({ kept: 0, dropped: ['no-answer'], sent: [] });
  });
});
