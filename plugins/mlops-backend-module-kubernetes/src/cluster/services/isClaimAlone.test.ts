import { isClaimAlone } from './isClaimAlone';

const route = (epoch: string, changes: object = {}, metadata: object = {}) => ({
  metadata: {
    name: 'digits',
    uid: 'u',
    resourceVersion: `version-of-${epoch}`,
    managedFields: [{ manager: 'fairway', time: `at-${epoch}` }],
    annotations: { 'fairway.dev/epoch': epoch, 'fairway.dev/pool': 'a' },
    ...metadata,
  },
  spec: { rules: [{ backendRefs: [{ name: 'digits-1', weight: 100 }] }] },
  ...changes,
});

describe('a claim', () => {
  it('is all that has changed when the epoch is another, and the bookkeeping of it', () => {
    expect(isClaimAlone(route('1'), route('2'))).toBe(true);
  });

  it.each([
    ['weights', route('2', { spec: { rules: [] } })],
    ['what the gateway says', route('2', { status: { parents: [] } })],
    [
      'another annotation',
      route(
        '2',
        {},
        {
          annotations: { 'fairway.dev/epoch': '2', 'fairway.dev/pool': 'b' },
        },
      ),
    ],
    ['that it is being deleted', route('2', {}, { deletionTimestamp: 'now' })],
  ])('is not when %s changed with it', (_what, after) => {
    expect(isClaimAlone(route('1'), after)).toBe(false);
  });

  it('is none where the epoch is the same, and where the object is new or gone', () => {
    expect(isClaimAlone(route('1'), route('1'))).toBe(false);
    expect(isClaimAlone(undefined, route('1'))).toBe(false);
    expect(isClaimAlone(route('1'), undefined)).toBe(false);
  });
});
