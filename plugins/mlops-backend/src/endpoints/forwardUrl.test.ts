import { forwardUrl } from './forwardUrl';

const base = 'http://localhost/predict/mine';

describe('forwardUrl', () => {
  it.each([
    ['v2/models/digits/infer', '/predict/mine/v2/models/digits/infer'],
    ['v1/models/digits:predict', '/predict/mine/v1/models/digits:predict'],
    ['', '/predict/mine/'],
    ['a b/%2e%2e/c', '/predict/mine/a%20b/%252e%252e/c'],
    ['\\..\\admin', '/predict/mine/%5C..%5Cadmin'],
  ])('keeps %p below the service', (path, expected) => {
    expect(forwardUrl(base, path, '').pathname).toBe(expected);
  });

  it.each(['../other/v2', 'v2/../../../admin/services', '..', './v2', '.'])(
    'refuses %p',
    path => {
      expect(() => forwardUrl(base, path, '')).toThrow(/must not hold/);
    },
  );

  it('passes the query on', () => {
    expect(forwardUrl(`${base}/`, 'v2', '?a=1').href).toBe(`${base}/v2?a=1`);
  });
});
