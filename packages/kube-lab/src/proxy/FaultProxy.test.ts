import { request as httpsRequest } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LabClient } from '../client/LabClient.ts';
import { KubeLab } from '../plane/KubeLab.ts';
import {
  describeWithKubeLab,
  labHookTimeoutMs,
} from '../testing/describeWithKubeLab.ts';
import { loginPage, tooManyRequests, unavailable } from './answers.ts';
import { FaultProxy } from './FaultProxy.ts';

jest.setTimeout(300_000);

const configMaps = '/api/v1/namespaces/default/configmaps';

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
});

describeWithKubeLab('a fault proxy', () => {
  let lab: KubeLab;
  let proxy: FaultProxy;
  let client: LabClient;
  const open: ClientRequest[] = [];

  const clientBy = (
    credentials: Parameters<typeof LabClient.create>[0]['credentials'],
  ) =>
    LabClient.create({
      server: proxy.server,
      authority: lab.files.authority.certificate,
      credentials,
    });

  /** A watch through the proxy, and the lines that come of it. */
  async function watch() {
    const { administrator, authority } = lab.files;
    const outgoing = httpsRequest(
      new URL(`${configMaps}?watch=true`, proxy.server),
      {
        ca: authority.certificate,
        cert: administrator.certificate,
        key: administrator.key,
        agent: false,
      },
    );
    outgoing.on('error', () => {});
    outgoing.end();
    open.push(outgoing);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    incoming.on('error', () => {});
    const lines = createInterface({ input: incoming })[Symbol.asyncIterator]();
    const next = async () => {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value);
    };
    return { incoming, next };
  }

  beforeAll(async () => {
    lab = await KubeLab.create({ processes: ['etcd', 'kube-apiserver'] });
  }, labHookTimeoutMs);

  beforeEach(async () => {
    proxy = await FaultProxy.create({ lab });
    client = clientBy(lab.files.administrator);
  });

  afterEach(async () => {
    open.splice(0).forEach(outgoing => outgoing.destroy());
    client.close();
    await proxy.close();
  });

  afterAll(async () => {
    await lab?.close();
  });

  it('passes requests on with who sends them, by certificate and by token', async () => {
    await client.create(configMap('through'));
    const [created] = await lab.audit.writes({ name: 'through' });
    expect(created.user).toMatchObject({
      username: 'kube-lab',
      groups: expect.arrayContaining(['system:masters']),
    });
    await lab.client.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'fairway', namespace: 'default' },
    });
    const account = clientBy(
      await lab.accountCredentials({ namespace: 'default', name: 'fairway' }),
    );
    await expect(account.get(configMaps)).rejects.toThrow(
      'User "system:serviceaccount:default:fairway" cannot list',
    );
    account.close();
  });

  it('lets nobody say by a header who they are', async () => {
    const stranger = clientBy(await lab.credentials({ user: 'stranger' }));
    await expect(stranger.get(configMaps)).rejects.toThrow(
      'User "stranger" cannot list',
    );
    stranger.close();
    const outgoing = httpsRequest(new URL(configMaps, proxy.server), {
      ca: lab.files.authority.certificate,
      headers: {
        'x-remote-user': 'kube-lab',
        'x-remote-group': 'system:masters',
      },
      agent: false,
    });
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    incoming.resume();
    expect(incoming.statusCode).toBe(403);
  });

  it('refuses connections, and takes them again', async () => {
    await client.get(configMaps);
    proxy.refuse();
    await expect(client.get(configMaps)).rejects.toThrow(
      /ECONNREFUSED|ECONNRESET|socket hang up/,
    );
    await expect(client.get(configMaps)).rejects.toThrow('ECONNREFUSED');
    await proxy.pass();
    expect(await client.get(configMaps)).toMatchObject({
      kind: 'ConfigMapList',
    });
  });

  it('swallows what is sent without a word, and gives it back', async () => {
    const { incoming, next } = await watch();
    const ended = jest.fn();
    incoming.on('close', ended);
    proxy.blackhole();
    await expect(
      client.request({ path: configMaps, timeoutMs: 300 }),
    ).rejects.toThrow('no answer within 300 ms');
    await lab.client.create(configMap('unseen'));
    expect(ended).not.toHaveBeenCalled();
    await proxy.pass();
    const names = [];
    while (names.at(-1) !== 'unseen') {
      names.push((await next()).object.metadata.name);
    }
    expect(names).toContain('unseen');
  });

  it('delays without changing the order', async () => {
    proxy.slow(50);
    const bodies = Array.from({ length: 5 }, (_, index) => `slow-${index}`);
    for (const name of bodies) {
      await client.create(configMap(name));
    }
    const items = await client.list(configMaps);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(bodies),
    );
  });

  it('breaks all connections off', async () => {
    const { incoming } = await watch();
    const closed = new Promise(resolve => incoming.once('close', resolve));
    proxy.cut();
    await closed;
    expect(incoming.complete).toBe(false);
    expect(await client.get(configMaps)).toMatchObject({
      kind: 'ConfigMapList',
    });
  });

  it('answers by itself: 429 with a time, 503, and a page that is no API', async () => {
    const path = '/api/v1/nodes';
    proxy.answer({ answer: tooManyRequests(2), times: 1 });
    const busy = await client.request({ path });
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '2']);
    expect((await client.request({ path })).status).toBe(200);

    proxy.answer({ answer: unavailable, when: one => one.method === 'POST' });
    await expect(client.create(configMap('never'))).rejects.toThrow(
      '503 apiserver is shutting down',
    );
    expect((await client.request({ path })).status).toBe(200);

    proxy.answer({ answer: loginPage });
    const page = await client.request({ path });
    expect([page.status, page.headers['content-type']]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(proxy.counts.answered).toBe(3);
    expect(await lab.audit.writes({ name: 'never' })).toEqual([]);
  });

  it('ends watches with 410 in the stream', async () => {
    const { next } = await watch();
    while (proxy.openWatches === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    proxy.expireWatches();
    let last;
    for (let event = await next(); event; event = await next()) {
      last = event;
    }
    expect(last).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
  });

  it('silences the watches that there are, and no others', async () => {
    const { incoming } = await watch();
    const told: string[] = [];
    const ended = jest.fn();
    incoming.on('data', chunk => told.push(`${chunk}`));
    incoming.on('close', ended);
    while (proxy.openWatches === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    proxy.silenceWatches();
    const { next } = await watch();
    await client.create(configMap('unheard'));
    const names = [];
    while (names.at(-1) !== 'unheard') {
      names.push((await next()).object.metadata.name);
    }
    expect(told.join('')).not.toContain('unheard');
    expect(ended).not.toHaveBeenCalled();
  });
});
