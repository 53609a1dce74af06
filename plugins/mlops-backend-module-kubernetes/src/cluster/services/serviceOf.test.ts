import { serviceOf } from './NamespaceCaches';

const labels = {
  'app.kubernetes.io/managed-by': 'fairway',
  'app.kubernetes.io/name': 'chat',
  'fairway.dev/service-id': 'id-of-chat',
};

describe('the service that an object belongs to', () => {
  it('is told by its labels, and its pool by an annotation', () => {
    expect(
      serviceOf({
        metadata: {
          labels,
          annotations: { 'fairway.dev/pool': 'gpupool:default/a' },
        },
      }),
    ).toEqual({ id: 'id-of-chat', name: 'chat', pool: 'gpupool:default/a' });
  });

  it('is told by a label of ours where another controller has named the object', () => {
    expect(
      serviceOf({
        metadata: {
          labels: {
            ...labels,
            'app.kubernetes.io/name': 'chat-1-932e3bd4',
            'fairway.dev/service': 'chat',
          },
        },
      }),
    ).toMatchObject({ name: 'chat' });
  });

  it.each([
    'app.kubernetes.io/managed-by',
    'app.kubernetes.io/name',
    'fairway.dev/service-id',
  ] as const)('is none without the label %s', label => {
    const { [label]: _, ...others } = labels;
    expect(serviceOf({ metadata: { labels: others } })).toBeUndefined();
    expect(serviceOf({})).toBeUndefined();
  });
});
