import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServingHostClient } from './admin/ServingHostClient.ts';
import { declarationOf, keyOf, revisionOf } from './testing/declarations.ts';
import { send } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { until } from './testing/until.ts';

jest.setTimeout(300_000);

const stopped = (name: string, overrides = {}) =>
  declarationOf(name, { revisions: [], ...overrides });

describe('the admin API', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start();
  });

  afterAll(() => host?.dispose());

  it('says who it is and what the machine gives', async () => {
    const info = await host.client.info();
    expect(info).toMatchObject({
      pid: host.pid,
      epoch: 1,
      dataUrl: host.url,
      capacity: { cpu: expect.any(Number), memoryMiB: expect.any(Number) },
      devices: expect.any(Array),
      runtime: { name: 'onnxruntime-node', version: '1.30.0', usable: true },
    });
    expect(info.capacity.cpu).toBeGreaterThan(0);
    for (const device of info.devices) {
      expect(device).toMatchObject({ usable: false, reason: /CPU/ });
    }
  });

  it('writes a declaration once and calls the same content unchanged', async () => {
    const declaration = stopped('once', {
      keys: [keyOf('akey00001').declared, keyOf('bkey00001').declared],
    });
    const first = await host.client.put('once', { epoch: 3, declaration });
    expect(first.outcome).toBe('written');
    const again = await host.client.put('once', {
      epoch: 3,
      declaration: { ...declaration, keys: [...declaration.keys].reverse() },
    });
    expect(again).toEqual({ outcome: 'unchanged', etag: first.etag });
    const later = await host.client.put('once', { epoch: 4, declaration });
    expect(later.outcome).toBe('unchanged');
    await expect(
      host.client.put('once', { epoch: 3, declaration }),
    ).rejects.toMatchObject({ status: 409, code: 'stale-epoch' });
  });

  it('lists services by name, page by page', async () => {
    for (const name of ['page-c', 'page-a', 'page-b']) {
      await host.client.put(name, { epoch: 1, declaration: stopped(name) });
    }
    const first = await host.client.listPage({ after: 'page', limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(['page-a', 'page-b']);
    expect(first.next).toBe('page-b');
    const second = await host.client.listPage({ after: first.next, limit: 1 });
    expect(second.items[0].name).toBe('page-c');
    const { items } = await host.client.list();
    const names = items.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    await expect(host.client.listPage({ limit: 0 })).rejects.toMatchObject({
      status: 400,
    });
  });

  it('takes what a declaration says about traffic as it is said', async () => {
    const revision = revisionOf(1, { replicas: 0 });
    const plain = declarationOf('traffic', { revisions: [revision] });
    const before = await host.client.put('traffic', {
      epoch: 1,
      declaration: plain,
    });
    const told = {
      ...plain,
      revisions: [
        {
          ...revision,
          scaling: { minReplicas: 0, maxReplicas: 4 },
          mirror: 12.5,
        },
      ],
      sticky: { header: 'x-session' },
      queue: { maximalWaiting: 10 },
      keys: [
        {
          ...keyOf('akey00001').declared,
          rateLimit: { requestsPerSecond: 5, burst: 10 },
        },
      ],
    };
    const after = await host.client.put('traffic', {
      epoch: 1,
      declaration: told,
    });
    expect(after.etag).not.toBe(before.etag);
    const state = await host.client.get('traffic');
    // No defaults are stored: what is written is what is read.
    expect(state?.declaration).toEqual(told);
    await host.client.remove('traffic', { epoch: 1 });
  });

  it('refuses an earlier epoch and changes nothing, in memory and on disk', async () => {
    const declaration = stopped('fenced');
    await host.client.put('fenced', { epoch: 7, declaration });
    const path = join(host.dataDirectory, 'services', 'fenced.json');
    const before = readFileSync(path, 'utf8');
    await expect(
      host.client.put('fenced', {
        epoch: 6,
        declaration: { ...declaration, keys: [keyOf('toolate01').declared] },
      }),
    ).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(
      host.client.remove('fenced', { epoch: 6 }),
    ).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(
      host.client.claim('fenced', { epoch: 6, id: declaration.id }),
    ).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(readFileSync(path, 'utf8')).toBe(before);
    await expect(host.client.get('fenced')).resolves.toMatchObject({
      epoch: 7,
      declaration: { keys: [] },
    });
  });

  it('shuts the earlier claim out as soon as a later one is written', async () => {
    const declaration = stopped('claimed');
    const { id } = declaration;
    await host.client.put('claimed', { epoch: 1, declaration });
    const claim = await host.client.claim('claimed', { epoch: 2, id });
    expect(claim.epoch).toBe(2);
    await expect(
      host.client.put('claimed', {
        epoch: 1,
        declaration: { ...declaration, keys: [keyOf('sleeper01').declared] },
      }),
    ).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(
      host.client.put('claimed', { epoch: 2, declaration }),
    ).resolves.toEqual({ outcome: 'unchanged', etag: claim.etag });
  });

  it('keeps a claim of what is not declared yet, without showing it', async () => {
    const declaration = stopped('anchored');
    const { id } = declaration;
    await host.client.claim('anchored', { epoch: 5, id });
    await expect(host.client.get('anchored')).resolves.toBeUndefined();
    expect((await host.client.list()).items.map(item => item.name)).not.toEqual(
      expect.arrayContaining(['anchored']),
    );
    await expect(
      host.client.put('anchored', { epoch: 4, declaration }),
    ).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(
      host.client.put(
        'anchored',
        { epoch: 5, declaration },
        { ifNoneMatch: '*' },
      ),
    ).resolves.toMatchObject({ outcome: 'written' });
  });

  it('holds writers to what they have read', async () => {
    const declaration = stopped('matched');
    const { etag } = await host.client.put(
      'matched',
      { epoch: 1, declaration },
      { ifNoneMatch: '*' },
    );
    const changed = { ...declaration, keys: [keyOf('changed01').declared] };
    await expect(
      host.client.put(
        'matched',
        { epoch: 1, declaration: changed },
        { ifNoneMatch: '*' },
      ),
    ).rejects.toMatchObject({ status: 409, code: 'etag-mismatch' });
    await host.client.put(
      'matched',
      { epoch: 1, declaration: changed },
      { ifMatch: etag },
    );
    await expect(
      host.client.put('matched', { epoch: 1, declaration }, { ifMatch: etag }),
    ).rejects.toMatchObject({ code: 'etag-mismatch' });
  });

  it('lets one of two writers at once through', async () => {
    const declaration = stopped('raced');
    const { etag } = await host.client.put('raced', { epoch: 1, declaration });
    const results = await Promise.allSettled(
      ['race00001', 'race00002', 'race00003'].map(id =>
        host.client.put(
          'raced',
          {
            epoch: 1,
            declaration: { ...declaration, keys: [keyOf(id).declared] },
          },
          { ifMatch: etag },
        ),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
  });

  it('does not give a name to another service while it is taken', async () => {
    const declaration = stopped('taken');
    await host.client.put('taken', { epoch: 1, declaration });
    const other = { ...declaration, id: 'somebody-else' };
    for (const attempt of [
      host.client.put('taken', { epoch: 9, declaration: other }),
      host.client.claim('taken', { epoch: 9, id: other.id }),
    ]) {
      await expect(attempt).rejects.toMatchObject({
        status: 409,
        code: 'name-taken',
      });
    }
    await host.client.remove('taken', { epoch: 9, id: other.id });
    await expect(host.client.get('taken')).resolves.toBeDefined();
    await host.client.remove('taken', { epoch: 1, id: declaration.id });
    await expect(
      host.client.put('taken', { epoch: 9, declaration: other }),
    ).resolves.toMatchObject({ outcome: 'written' });
  });

  it('does not let a late worker bring back what was removed', async () => {
    const declaration = stopped('buried');
    await host.client.put('buried', { epoch: 3, declaration });
    await host.client.remove('buried', { epoch: 4, id: declaration.id });
    await host.client.remove('buried', { epoch: 4, id: declaration.id });
    await expect(
      host.client.put('buried', { epoch: 3, declaration }),
    ).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(host.client.get('buried')).resolves.toBeUndefined();
    expect(readdirSync(join(host.dataDirectory, 'services'))).not.toContain(
      'buried.json',
    );
  });

  it.each([
    [
      'more least than most replicas',
      {
        revisions: [
          revisionOf(1, { scaling: { minReplicas: 3, maxReplicas: 2 } }),
        ],
      },
    ],
    [
      'a second of idleness',
      {
        revisions: [
          revisionOf(1, {
            scaling: { minReplicas: 0, maxReplicas: 2, idleSeconds: 1 },
          }),
        ],
      },
    ],
    ['a header with a space', { sticky: { header: 'x session' } }],
    ['weights that sum to 90', { revisions: [revisionOf(1, { weight: 90 })] }],
    [
      'two revisions of one number',
      { revisions: [revisionOf(1), revisionOf(1, { weight: 0 })] },
    ],
    ['a name that leads elsewhere', { modelName: '../secret' }],
    [
      'a variable that loads code',
      {
        revisions: [
          revisionOf(1, {
            environmentVariables: { NODE_OPTIONS: '--require=/tmp/x.js' },
          }),
        ],
      },
    ],
    [
      'an option in the place of a version',
      {
        revisions: [revisionOf(1, { modelVersion: '--port' })],
      },
    ],
    ['something unknown', { surprise: true }],
  ])('refuses a declaration with %s and says where', async (_, overrides) => {
    await expect(
      host.client.put('faulty', {
        epoch: 1,
        declaration: { ...declarationOf('faulty'), ...overrides },
      }),
    ).rejects.toMatchObject({ status: 400, message: /declaration\S*:/ });
    await expect(host.client.get('faulty')).resolves.toBeUndefined();
  });

  it('refuses a path and a body that do not fit together, and what is no JSON', async () => {
    await expect(
      host.client.put('one', { epoch: 1, declaration: stopped('two') }),
    ).rejects.toMatchObject({ status: 400, code: 'bad-request' });
    const { socketPath } = host.client;
    for (const [path, status] of [
      ['/admin/services/..%2f..%2fetc', 400],
      ['/admin/services/one', 400],
      ['/admin/nothing', 404],
    ] as const) {
      await expect(
        send(`http://host${path}`, { method: 'PUT', body: '{', socketPath }),
      ).resolves.toMatchObject({ status });
    }
  });

  it('names every service that changes to whoever watches', async () => {
    const seen: string[] = [];
    let isOpen = false;
    const controller = new AbortController();
    const watching = (async () => {
      for await (const line of host.client.watch(controller.signal)) {
        isOpen = true;
        if ('name' in line) {
          seen.push(line.name);
        }
      }
    })();
    await until('the watch is open', () => isOpen || undefined);
    await host.client.put('watched', {
      epoch: 1,
      declaration: stopped('watched'),
    });
    await until('the watch names it', () =>
      seen.includes('watched') ? true : undefined,
    );
    controller.abort();
    await expect(watching).resolves.toBeUndefined();
  });

  it('forgets the events that were acknowledged', async () => {
    await host.client.put('told', { epoch: 1, declaration: stopped('told') });
    await host.client.put('told', {
      epoch: 1,
      declaration: declarationOf('told', {
        revisions: [revisionOf(1, { replicas: 0 })],
      }),
    });
    const events = (await host.client.get('told'))?.observation.events ?? [];
    expect(events.length).toBeGreaterThan(0);
    const last = events[events.length - 1].id;
    await expect(host.client.acknowledgeEvents('told', last)).resolves.toBe(
      events.length,
    );
    await expect(host.client.acknowledgeEvents('told', last)).resolves.toBe(0);
    expect((await host.client.get('told'))?.observation.events).toEqual([]);
  });

  it('says plainly when nobody answers', async () => {
    const client = ServingHostClient.create({ socketPath: '/tmp/no.sock' });
    await expect(client.info()).rejects.toThrow(
      /does not answer at \/tmp\/no\.sock/,
    );
    await client.close();
  });
});
