import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  declarationOf,
  keyOf,
  modelFolder,
  prediction,
  revisionOf,
} from './testing/declarations.ts';
import { begin, predict } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { isAlive, until } from './testing/until.ts';

jest.setTimeout(300_000);

const args = ['--allow-file', modelFolder];
const key = keyOf('mykey0001');
const declaration = declarationOf('digits', {
  revisions: [revisionOf(1, { replicas: 2 })],
  keys: [key.declared],
});

describe('the life of a serving-host', () => {
  const hosts: TestHost[] = [];

  const start = async (options: Parameters<typeof TestHost.start>[0] = {}) => {
    const host = await TestHost.start({ args, ...options });
    hosts.push(host);
    return host;
  };

  afterEach(async () => {
    await Promise.all(hosts.splice(0).map(host => host.dispose()));
  });

  it('brings everything back after SIGKILL, and nothing of the dead host stays', async () => {
    const first = await start();
    const { etag } = await first.client.put('digits', {
      epoch: 4,
      declaration,
    });
    await first.client.claim('later', { epoch: 9, id: 'later-id' });
    await first.client.put('removed', {
      epoch: 2,
      declaration: declarationOf('removed', { revisions: [] }),
    });
    await first.client.remove('removed', { epoch: 3 });
    const before = await first.untilReady('digits');
    const info = await first.client.info();
    const pids = [...(await first.replicaPids('digits')).values()];
    expect(pids.every(isAlive)).toBe(true);

    first.signal('SIGKILL');
    await first.exit;
    await until('its replicas are gone', () =>
      pids.some(isAlive) ? undefined : true,
    );

    const second = await start({ dataDirectory: first.dataDirectory });
    const after = await second.untilReady('digits');
    expect(after).toMatchObject({ etag, epoch: 4, declaration });
    await expect(second.client.info()).resolves.toMatchObject({
      hostId: info.hostId,
      epoch: info.epoch + 1,
    });
    await expect(
      predict(second.url, 'digits', key.secret),
    ).resolves.toMatchObject({ status: 200 });
    await expect(predict(second.url, 'digits')).resolves.toMatchObject({
      status: 401,
    });
    for (const refused of [
      second.client.put('digits', { epoch: 3, declaration }),
      second.client.claim('later', { epoch: 8, id: 'later-id' }),
      second.client.put('removed', {
        epoch: 2,
        declaration: declarationOf('removed', { revisions: [] }),
      }),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'stale-epoch' });
    }

    const ids = after.observation.events.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(before.observation.events.map(({ id }) => id)),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(after.observation.events.map(({ type }) => type)).toContain(
      'host-started',
    );
    expect(after.observation.revisions[0].stages.accepted).toBe(
      before.observation.revisions[0].stages.accepted,
    );
  });

  it('goes on serving when whoever started it is gone', async () => {
    const host = await start();
    await host.client.put('digits', { epoch: 1, declaration });
    await host.untilReady('digits');
    await host.client.close();
    await expect(
      predict(host.url, 'digits', key.secret),
    ).resolves.toMatchObject({ status: 200 });
  });

  it('does not let a second host use its directory, even while it is frozen', async () => {
    const host = await start();
    const file = readFileSync(join(host.dataDirectory, 'host.json'), 'utf8');
    host.signal('SIGSTOP');
    const second = TestHost.spawn(host.dataDirectory, ['--port', '0']);
    await expect(second.exit).resolves.toBe(3);
    expect(second.output).toMatch(/Another serving-host is using .+ Stop it/);
    host.signal('SIGCONT');
    expect(readFileSync(join(host.dataDirectory, 'host.json'), 'utf8')).toBe(
      file,
    );
    await expect(host.client.info()).resolves.toMatchObject({ epoch: 1 });
  });

  it('says in one sentence that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>(done => other.listen(0, '127.0.0.1', () => done()));
    const { port } = other.address() as AddressInfo;
    const directory = mkdtempSync(join(tmpdir(), 'host-'));
    const host = TestHost.spawn(directory, ['--port', String(port)]);
    await expect(host.exit).resolves.toBe(2);
    expect(host.output.trim().split('\n')).toEqual([
      `serving-host: Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or give this host another --port.`,
    ]);
    expect(existsSync(join(directory, 'host.json'))).toBe(false);
    other.close();
    rmSync(directory, { recursive: true });
  });

  it('answers what is under way on SIGTERM, then ends with 0 and leaves no process', async () => {
    const host = await start();
    await host.client.put('digits', { epoch: 1, declaration });
    await host.untilReady('digits');
    const pids = [...(await host.replicaPids('digits')).values()];
    const { sending, answer } = begin(
      `${host.url}/digits/v2/models/digits/infer`,
      {
        secret: key.secret,
        headers: { 'content-length': String(prediction.length) },
      },
    );
    sending.write(prediction.slice(0, 10));
    await host.untilInFlight(1);
    host.signal('SIGTERM');
    await until('it takes no more connections', () =>
      predict(host.url, 'digits', key.secret).then(
        () => undefined,
        () => true,
      ),
    );
    sending.end(prediction.slice(10));
    await expect(answer).resolves.toMatchObject({ status: 200 });
    await expect(host.exit).resolves.toBe(0);
    expect(pids.some(isAlive)).toBe(false);
    expect(host.output).toMatch(/has stopped/);
  });

  it('serves from a data directory whose path is too long for a socket', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'host-'));
    const dataDirectory = join(parent, 'd'.repeat(120));
    const host = await start({ dataDirectory });
    expect(host.client.socketPath.length).toBeLessThan(104);
    await host.client.put('digits', { epoch: 1, declaration });
    await host.untilReady('digits');
    host.signal('SIGTERM');
    await host.exit;
    rmSync(parent, { recursive: true, force: true });
  });

  it('sets a damaged file aside and serves the rest', async () => {
    const first = await start();
    for (const name of ['good', 'bad']) {
      await first.client.put(name, {
        epoch: 1,
        declaration: declarationOf(name, { revisions: [] }),
      });
    }
    first.signal('SIGKILL');
    await first.exit;
    const path = join(first.dataDirectory, 'services', 'bad.json');
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 20));
    const second = await start({ dataDirectory: first.dataDirectory });
    const { items } = await second.client.list();
    expect(items.map(({ name }) => name)).toEqual(['good']);
    expect(existsSync(`${path}.unreadable`)).toBe(true);
    expect(second.output).toMatch(/bad\.json cannot be read/);
  });

  it.each([
    [['--port', 'x'], /--port must be a number from 0 to 65535, not 'x'/],
    [['--allow-file', 'models'], /must be an absolute path/],
    [['--allow-https', 'https://example.com/'], /must be a host name/],
    [['--colour'], /--colour/],
  ])('refuses the options %j and says why', async (wrong, text) => {
    const host = TestHost.spawn(join(tmpdir(), 'never-made'), wrong);
    await expect(host.exit).resolves.toBe(64);
    expect(host.output).toMatch(text);
    expect(existsSync(join(tmpdir(), 'never-made'))).toBe(false);
  });
});
