import { ConfigReader } from '@backstage/config';
import { readEmbeddedConfig } from './config';

const read = (mlops: object) =>
  readEmbeddedConfig(new ConfigReader({ mlops: mlops as {} }), {
    workingDirectory: '/srv/portal',
  });

describe('readEmbeddedConfig', () => {
  it('serves this machine to itself when nothing is configured', () => {
    expect(
      readEmbeddedConfig(new ConfigReader({}), { workingDirectory: '/srv' }),
    ).toEqual({
      enabled: true,
      dataDirectory: '/srv/.data/serving-host',
      host: '127.0.0.1',
      port: 7080,
      publicUrl: undefined,
      pool: {
        name: 'this-machine',
        title: 'This machine',
        owner: undefined,
        price: undefined,
      },
      allow: { roots: [], hosts: [] },
    });
  });

  it('resolves paths against the working directory', () => {
    const { dataDirectory, allow } = read({
      embedded: { dataDirectory: '../data' },
      models: { allow: [{ file: 'models' }, { file: '/mnt/models' }] },
    });
    expect(dataDirectory).toBe('/srv/data');
    expect(allow.roots).toEqual(['/srv/portal/models', '/mnt/models']);
  });

  it('knows servers by name and port', () => {
    const { allow } = read({
      models: {
        allow: [
          { https: 'models.example.com' },
          { https: 'https://models.example.com:8443/', private: true },
        ],
      },
    });
    expect(allow.hosts).toEqual([
      { host: 'models.example.com', private: false },
      { host: 'models.example.com:8443', private: true },
    ]);
  });

  it('takes owner and price from the configuration alone', () => {
    expect(
      read({
        embedded: {
          pool: {
            owner: 'group:default/platform',
            price: { currency: 'EUR', perHour: 0.4 },
          },
        },
      }).pool,
    ).toMatchObject({
      owner: 'group:default/platform',
      price: { currency: 'EUR', perHour: 0.4 },
    });
  });

  it.each([
    [{ embedded: { port: 70_000 } }, 'mlops.embedded.port is 70000'],
    [{ embedded: { port: 0.5 } }, 'mlops.embedded.port is 0.5'],
    [{ embedded: { publicUrl: 'models' } }, 'mlops.embedded.publicUrl'],
    [{ embedded: { publicUrl: 'ftp://models' } }, 'mlops.embedded.publicUrl'],
    [{ embedded: { pool: { name: 'a b' } } }, 'mlops.embedded.pool.name'],
    [
      { embedded: { pool: { price: { currency: 'EUR', perHour: -1 } } } },
      'mlops.embedded.pool.price.perHour is -1',
    ],
    [{ models: { allow: [{}] } }, "allow[0] must have either 'file' or"],
    [
      { models: { allow: [{ file: 'a', https: 'b' }] } },
      "allow[0] must have either 'file' or",
    ],
    [{ models: { allow: [{ https: 'http://a' }] } }, 'allow[0].https'],
    [{ models: { allow: [{ https: 'a/b' }] } }, 'allow[0].https'],
    [{ models: { allow: [{ https: 'u:p@a' }] } }, 'allow[0].https'],
  ])('refuses %j by name', (mlops, message) => {
    expect(() => read(mlops)).toThrow(message);
  });
});
