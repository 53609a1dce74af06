import { parseRoute } from './paths.ts';

describe('parseRoute', () => {
  it('takes service and path apart, with the query', () => {
    expect(
      parseRoute('/a-b/v2/models/m/infer?x=1', { revisions: false }),
    ).toEqual({ service: 'a-b', path: '/v2/models/m/infer?x=1' });
    expect(parseRoute('/a/v1/models/m:predict', { revisions: false })).toEqual({
      service: 'a',
      path: '/v1/models/m:predict',
    });
  });

  it('knows revisions only where they may be named', () => {
    const url = '/a/revisions/12/v2/health/ready';
    expect(parseRoute(url, { revisions: true })).toEqual({
      service: 'a',
      path: '/v2/health/ready',
      revision: 12,
    });
    expect(parseRoute(url, { revisions: false })?.path).toBeUndefined();
  });

  it.each([
    '/a',
    '/a/',
    '/a/metrics',
    '/a/v3/models',
    '/a/v2x',
    '/a/v2/../metrics',
    '/a/v2/.%2E/metrics',
    '/a/v2/x%2f..%2fmetrics',
    '/a/v2/x%5cmetrics',
    '/a/v2/\\metrics',
    '/a/v2/x%00',
  ])('lets nothing of %s through to a replica', url => {
    expect(parseRoute(url, { revisions: true })?.path).toBeUndefined();
  });

  it.each(['/', '//v2', '/A/v2', '/../v2', '/a%2fb/v2', '*', 'http://x/v2'])(
    'finds no service in %s',
    url => {
      expect(parseRoute(url, { revisions: true })).toBeUndefined();
    },
  );
});
