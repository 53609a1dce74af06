import { PayloadTap } from './PayloadTap.ts';
import type { SubscriptionOptions } from './Subscription.ts';

const wanted: SubscriptionOptions = {
  service: 'digits',
  percent: 100,
  maximalBodyBytes: 10,
  maximalWaiting: 3,
};

function pass(tap: PayloadTap, requestId: string, service = 'digits'): boolean {
  const capture = tap.begin({
    service,
    path: '/v2',
    requestId,
    contentType: 'a/b',
    body: Buffer.from('a request that is long'),
  });
  capture?.onResponseHead(200, ['Content-Type', 'c/d']);
  capture?.onResponseData(Buffer.from('an '));
  capture?.onResponseData(Buffer.from('answer'));
  capture?.finish(200, 4);
  return capture !== undefined;
}

describe('PayloadTap', () => {
  it('follows nothing while nobody subscribes', () => {
    const tap = PayloadTap.create();
    expect(pass(tap, 'id')).toBe(false);
    const subscription = tap.subscribe(wanted);
    expect(pass(tap, 'id', 'other')).toBe(false);
    expect(pass(tap, 'id')).toBe(true);
    subscription.close();
    expect(pass(tap, 'id')).toBe(false);
  });

  it('shows a request and its answer, no longer than it may', async () => {
    const tap = PayloadTap.create();
    const subscription = tap.subscribe(wanted);
    pass(tap, 'id-1');
    await expect(subscription.next()).resolves.toEqual({
      requestId: 'id-1',
      service: 'digits',
      revision: 4,
      path: '/v2',
      status: 200,
      at: expect.any(Number),
      request: {
        contentType: 'a/b',
        content: Buffer.from('a request '),
        bytes: 22,
        isCut: true,
      },
      response: {
        contentType: 'c/d',
        content: Buffer.from('an answer'),
        bytes: 9,
        isCut: false,
      },
    });
  });

  it('keeps the newest for who does not read, and counts what it dropped', async () => {
    const tap = PayloadTap.create();
    const subscription = tap.subscribe(wanted);
    for (let turn = 0; turn < 1_000; turn += 1) {
      pass(tap, `id-${turn}`);
    }
    expect(subscription.waiting).toBe(3);
    expect(subscription.takeDropped()).toBe(997);
    expect((await subscription.next())?.requestId).toBe('id-997');
  });

  it('samples by the id of a request: the same ones each time', () => {
    const tap = PayloadTap.create();
    tap.subscribe({ ...wanted, percent: 10 });
    const ids = Array.from({ length: 5_000 }, (_, index) => `id-${index}`);
    const first = ids.filter(id => pass(tap, id));
    expect(ids.filter(id => pass(tap, id))).toEqual(first);
    // Within six standard deviations of 500.
    expect(Math.abs(first.length - 500)).toBeLessThan(128);
  });

  it('tells who waits that it is closed', async () => {
    const subscription = PayloadTap.create().subscribe(wanted);
    const next = subscription.next();
    subscription.close();
    await expect(next).resolves.toBeUndefined();
  });
});
