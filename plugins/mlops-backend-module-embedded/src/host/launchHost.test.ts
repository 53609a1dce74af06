import { hostArguments, hostEnvironment } from './launchHost';

describe('hostEnvironment', () => {
  it('keeps the secrets of the portal from a process that runs models', () => {
    expect(
      hostEnvironment({
        PATH: '/bin',
        HOME: '/root',
        LC_ALL: 'C',
        CUDA_VISIBLE_DEVICES: '0',
        POSTGRES_PASSWORD: 'x',
        BACKEND_SECRET: 'x',
        NODE_OPTIONS: '--import ./loader.mjs',
        MY_PATH: '/x',
      }),
    ).toEqual({
      PATH: '/bin',
      HOME: '/root',
      LC_ALL: 'C',
      CUDA_VISIBLE_DEVICES: '0',
    });
  });
});

describe('hostArguments', () => {
  it('says where to serve and what to load', () => {
    expect(
      hostArguments({
        dataDirectory: '/data',
        host: '0.0.0.0',
        port: 7080,
        publicUrl: 'https://models.example.com',
        allow: {
          roots: ['/models'],
          hosts: [
            { host: 'a.example.com', private: false },
            { host: 'b.example.com', private: true },
          ],
        },
      }).join(' '),
    ).toBe(
      '--data-directory /data --host 0.0.0.0 --port 7080 --data-url https://models.example.com --allow-file /models --allow-https a.example.com --allow-https b.example.com!private',
    );
  });
});
