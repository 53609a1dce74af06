import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import { ManualTiming } from '../../__testUtils__/ManualTiming';
import { CredentialsError } from '../errors/errors';
import { Credentials } from './Credentials';

describe('Credentials', () => {
  let folder: string;
  const timing = ManualTiming.create();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  function of(user: object, cluster: object = {}) {
    return () => {
      const config = new KubeConfig();
      config.loadFromClusterAndUser(
        {
          name: 'c',
          server: 'https://api.example.com:6443',
          skipTLSVerify: false,
          ...cluster,
        },
        { name: 'portal', ...user },
      );
      return config;
    };
  }

  const create = (load: () => KubeConfig) =>
    Credentials.create({ cluster: 'eu', load, timing });

  async function write(name: string, text: string) {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  const problem = (credentials: Credentials) =>
    credentials.read().then(
      () => {
        throw new Error('There are credentials');
      },
      error => {
        if (!(error instanceof CredentialsError)) {
          throw error;
        }
        return error.message.replace('No credentials for cluster eu: ', '');
      },
    );

  it('are a token, a password or a certificate', async () => {
    const token = await create(of({ token: 'token-1' })).read();
    expect(token.headers).toEqual({ authorization: 'Bearer token-1' });
    expect(token.secrets).toContain('token-1');

    const basic = await create(
      of({ username: 'me', password: 'password-1' }),
    ).read();
    expect(basic.headers.authorization).toBe(
      `Basic ${Buffer.from('me:password-1').toString('base64')}`,
    );
    expect(basic.secrets).toContain('password-1');

    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const certificate = await create(
      of(
        { certData: base64('certificate'), keyData: base64('key') },
        { caData: base64('authority'), tlsServerName: 'inner.example.com' },
      ),
    ).read();
    expect(`${certificate.tls.cert} ${certificate.tls.key}`).toBe(
      'certificate key',
    );
    expect(`${certificate.tls.ca}`).toBe('authority');
    expect(certificate.tls.servername).toBe('inner.example.com');
    expect(certificate.headers).toEqual({});
  });

  it('come from a file, which is read again when they were refused', async () => {
    const tokenFile = await write('token', 'token-1\n');
    const credentials = create(
      of({ authProvider: { name: 'tokenFile', config: { tokenFile } } }),
    );
    const header = async () => (await credentials.read()).headers.authorization;
    expect(await header()).toBe('Bearer token-1');
    await write('token', 'token-2\n');
    expect(await header()).toBe('Bearer token-1');
    // Kept for a minute, as client-go does, but not once it was refused.
    await credentials.refuse(await credentials.read());
    expect(await header()).toBe('Bearer token-2');
  });

  it('are read again each minute, with the certificates in files', async () => {
    const certFile = await write('tls.crt', 'old');
    const keyFile = await write('tls.key', 'key');
    const credentials = create(of({ certFile, keyFile }));
    const before = await credentials.read();
    await write('tls.crt', 'new');
    await timing.pass(59_000);
    expect(await credentials.read()).toBe(before);
    await timing.pass(1_000);
    const after = await credentials.read();
    expect(`${after.tls.cert}`).toBe('new');
    expect(after.connectionKey).not.toBe(before.connectionKey);
  });

  it('come from a plugin, which runs again when they were refused', async () => {
    const command = await write(
      'plugin.sh',
      [
        '#!/bin/sh',
        `echo run >> ${join(folder, 'runs')}`,
        `printf '{"status":{"token":"token-%s"}}' $(wc -l < ${join(
          folder,
          'runs',
        )})`,
      ].join('\n'),
    );
    await chmod(command, 0o755);
    const credentials = create(of({ exec: { command } }));
    const first = await credentials.read();
    expect(first.headers.authorization).toBe('Bearer token-1');
    await credentials.refuse(first);
    const second = await credentials.read();
    expect(second.headers.authorization).toBe('Bearer token-2');
    // Who still held the first ones does not throw the second ones away.
    await credentials.refuse(first);
    expect(await credentials.read()).toBe(second);
  });

  it('say of a plugin only which one it is', async () => {
    const command = await write(
      'plugin.sh',
      '#!/bin/sh\nprintf "{token: secret-of-the-plugin"\necho secret-of-the-plugin >&2\n',
    );
    await chmod(command, 0o755);
    expect(await problem(create(of({ exec: { command } })))).toBe(
      `the exec plugin ${command} of its kubeconfig gave none; run it as the portal's user to see why`,
    );
    await write('plugin.sh', '#!/bin/sh\necho secret >&2\nexit 1\n');
    expect(await problem(create(of({ exec: { command } })))).toMatch(
      /gave none/,
    );
    expect(
      await problem(create(of({ exec: { command: '/no/such/plugin' } }))),
    ).toBe(
      'the exec plugin /no/such/plugin of its kubeconfig could not be started (ENOENT)',
    );
  });

  it('are waited for no longer than a minute, where a plugin hangs', async () => {
    const command = await write('plugin.sh', '#!/bin/sh\nexec sleep 2\n');
    await chmod(command, 0o755);
    const waiting = problem(create(of({ exec: { command } })));
    await timing.pass(60_000);
    expect(await waiting).toMatch(/gave none/);
  });

  it('quote nothing of a kubeconfig that is none', async () => {
    const path = await write('kubeconfig', 'users: [{token: my-secret: :\n');
    const load = () => {
      const config = new KubeConfig();
      config.loadFromFile(path);
      return config;
    };
    expect(await problem(create(load))).toBe(
      'its kubeconfig could not be read as one',
    );
    await rm(path);
    expect(await problem(create(load))).toBe(
      `${path} could not be read (ENOENT)`,
    );
  });

  it('are tried again after they could not be had', async () => {
    const tokenFile = join(folder, 'token');
    const credentials = create(
      of({ authProvider: { name: 'tokenFile', config: { tokenFile } } }),
    );
    expect(await problem(credentials)).toBe(
      `${tokenFile} could not be read (ENOENT)`,
    );
    await write('token', 'token-1');
    expect((await credentials.read()).headers.authorization).toBe(
      'Bearer token-1',
    );
  });

  it.each([
    [{ server: 'unix:///run/api.sock' }, 'is no http(s) address'],
    [{ server: 'nonsense' }, 'is no http(s) address'],
    [{ server: 'http://api.example.com' }, 'could be read on the way'],
    [{ proxyUrl: 'socks5://proxy:1080' }, 'other proxies are not supported'],
  ])('are not sent with %j', async (cluster, why) => {
    expect(await problem(create(of({ token: 'token-1' }, cluster)))).toContain(
      why,
    );
  });

  it('say what a loader says that knows better', async () => {
    const load = () => {
      throw new InputError('The kubeconfig /etc/kube has no context eu');
    };
    expect(await problem(create(load))).toBe(
      'The kubeconfig /etc/kube has no context eu',
    );
    expect(await problem(create(() => new KubeConfig()))).toBe(
      'its kubeconfig has no such context or cluster',
    );
  });
});
