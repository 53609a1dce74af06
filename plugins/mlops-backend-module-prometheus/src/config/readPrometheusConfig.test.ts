import { ConfigReader } from '@backstage/config';
import { readPrometheusConfig } from './readPrometheusConfig';

const source = { name: 'eu', url: 'https://prometheus.example.com/eu' };
const read = (...sources: object[]) =>
  readPrometheusConfig(
    new ConfigReader({ mlops: { prometheus: { sources } } } as never),
  ).sources;

describe('the configuration of sources', () => {
  it('may be absent', () => {
    expect(readPrometheusConfig(new ConfigReader({}))).toEqual({ sources: [] });
  });

  it('needs a name and an address, and assumes the rest', () => {
    expect(read(source)).toEqual([
      {
        ...source,
        dialect: 'onnx-server',
        identify: 'labels',
        timeoutSeconds: 4,
        labels: {},
        scrapeIntervalSeconds: 15,
      },
    ]);
  });

  it.each([
    ['a key that nobody knows', { intervall: 5 }, /intervall/],
    ['a dialect that nobody speaks', { dialect: 'seldon' }, /dialect/],
    ['a password in the address', { url: 'http://a:hidden@b' }, /files/],
    ['a query in the address', { url: 'http://b?token=hidden' }, /files/],
    ['an address that is none', { url: 'b:9090' }, /http or https/],
    ['no way to authenticate', { authentication: {} }, /authentication/],
    [
      'two ways to authenticate',
      {
        authentication: {
          tokenFile: 'a',
          basic: { username: 'a', passwordFile: 'b' },
        },
      },
      /authentication/,
    ],
    ['a tenant that is no header', { tenant: 'a\r\nb: c' }, /tenant/],
    ['no tenant', { tenant: '' }, /tenant/],
    ['a label that is none', { labels: { 'a-b': 'c' } }, /labels/],
    [
      'the name of a metric as a label',
      { labels: { __name__: 'up' } },
      /__name/,
    ],
    ['an interval of no time', { scrapeIntervalSeconds: 0 }, /scrapeInterval/],
  ])('refuses %s, by its place', (_what, change, message) => {
    const refused = () => read({ ...source, ...change });
    expect(refused).toThrow(message);
    expect(refused).not.toThrow('hidden');
  });

  it.each(['team-a', 'team-a|team-b'])('takes the tenant %s', tenant => {
    expect(read({ ...source, tenant })).toMatchObject([{ tenant }]);
  });

  it('refuses a source that is there twice', () => {
    expect(() => read(source, source)).toThrow(/eu stands there twice/);
  });
});
