import { lstatSync } from 'node:fs';
import { ServingHostClient } from './admin/ServingHostClient.ts';
import {
  declarationOf,
  keyOf,
  modelFolder,
  prediction,
  revisionOf,
} from './testing/declarations.ts';
import { begin, predict, send } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';

jest.setTimeout(300_000);

const mine = keyOf('mykey0001');
const gone = keyOf('gonekey01');
const old = keyOf('oldkey001', 1);
const theirs = keyOf('theirs001');
const declaration = declarationOf('digits', {
  revisions: [revisionOf(1), revisionOf(2)],
  keys: [mine.declared, gone.declared, old.declared],
});

describe('the data plane', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({
      args: ['--allow-file', modelFolder, '--max-body-mib', '1'],
    });
    await host.client.put('digits', { epoch: 1, declaration });
    await host.client.put('other', {
      epoch: 1,
      declaration: declarationOf('other', {
        revisions: [],
        keys: [theirs.declared],
      }),
    });
    await host.untilReady('digits');
  });

  afterAll(() => host?.dispose());

  const infer = () => `${host.url}/digits/v2/models/digits/infer`;

  it('answers a prediction with a key, and names the revision', async () => {
    const answer = await predict(host.url, 'digits', mine.secret);
    expect(answer.status).toBe(200);
    expect(answer.json.model_version).toBe('v1');
    expect(answer.json.outputs[0].data).toHaveLength(1);
    expect(answer.headers['fairway-revision']).toBe('1');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('speaks every path of the protocols below the name of the service', async () => {
    const base = `${host.url}/digits`;
    const get = { method: 'GET', secret: mine.secret };
    for (const path of [
      '/v2',
      '/v2/health/ready',
      '/v2/health/live',
      '/v2/models/digits',
      '/v2/models/digits/ready',
      '/v2/models/digits/versions/v1/ready',
    ]) {
      await expect(send(base + path, get)).resolves.toMatchObject({
        status: 200,
      });
    }
    const v1 = await send(`${base}/v1/models/digits:predict`, {
      secret: mine.secret,
      body: JSON.stringify({ instances: [Array(64).fill(0)] }),
    });
    expect(v1.status).toBe(200);
    expect(v1.json.predictions).toHaveLength(1);
  });

  it.each([
    ['no key', undefined, /needs a key/],
    ['something that is no Bearer', 'Basic YTpi', /no endpoint key/],
    ['an unknown key', `Bearer ${keyOf('nobody001').secret}`, /unknown/],
    ['a wrong secret', `Bearer ${mine.secret}x`, /unknown/],
    ['an expired key', `Bearer ${old.secret}`, /expired/],
  ])('refuses %s with 401 and says what to do', async (_, header, text) => {
    const answer = await send(infer(), {
      body: prediction,
      headers: header ? { authorization: header } : {},
    });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
    expect(answer.json.error).toMatch(text);
  });

  it('refuses the key of another service with 403', async () => {
    await expect(
      predict(host.url, 'digits', theirs.secret),
    ).resolves.toMatchObject({ status: 403 });
  });

  it('does not tell without a key which services exist', async () => {
    const known = await predict(host.url, 'digits');
    const unknown = await predict(host.url, 'nothing');
    expect(unknown.status).toBe(401);
    expect(unknown.json).toEqual(known.json);
    await expect(
      predict(host.url, 'nothing', mine.secret),
    ).resolves.toMatchObject({ status: 404 });
  });

  it('refuses a revoked key from the very next request on', async () => {
    await expect(
      predict(host.url, 'digits', gone.secret),
    ).resolves.toMatchObject({ status: 200 });
    await host.client.put('digits', {
      epoch: 1,
      declaration: { ...declaration, keys: [mine.declared] },
    });
    await expect(
      predict(host.url, 'digits', gone.secret),
    ).resolves.toMatchObject({ status: 401 });
    const state = await host.client.get('digits');
    expect(state?.observation.keyIds).toEqual(['mykey0001']);
    expect(state?.observation.keyUsage.map(usage => usage.id)).toEqual([
      'mykey0001',
    ]);
  });

  it('answers before the body when the key is not valid', async () => {
    const { sending, answer } = begin(infer(), {
      headers: { 'content-length': '1000000', expect: '100-continue' },
    });
    const goAhead = jest.fn();
    sending.on('continue', goAhead);
    sending.flushHeaders();
    await expect(answer).resolves.toMatchObject({ status: 401 });
    expect(goAhead).not.toHaveBeenCalled();
    sending.destroy();
  });

  it('lets a sender with a valid key go on', async () => {
    const { sending, answer } = begin(infer(), {
      secret: mine.secret,
      headers: {
        'content-length': String(prediction.length),
        expect: '100-continue',
      },
    });
    sending.once('continue', () => sending.end(prediction));
    sending.flushHeaders();
    await expect(answer).resolves.toMatchObject({ status: 200 });
  });

  it('refuses a body that is too large, announced or not', async () => {
    const limit = 1024 * 1024;
    const announced = begin(infer(), {
      secret: mine.secret,
      headers: { 'content-length': String(limit + 1) },
    });
    announced.sending.flushHeaders();
    await expect(announced.answer).resolves.toMatchObject({ status: 413 });
    announced.sending.destroy();
    // Nothing follows the byte that is too many: where something is left unread,
    // the end of the connection may overtake the answer.
    const other = begin(infer(), { secret: mine.secret });
    other.sending.write(Buffer.alloc(limit, ' '));
    other.sending.write(' ');
    await expect(other.answer).resolves.toMatchObject({ status: 413 });
    other.sending.destroy();
  });

  it('passes on the id of a request and the faults that the runtime finds', async () => {
    const answer = await send(infer(), {
      secret: mine.secret,
      headers: { 'x-request-id': 'my-own-id' },
      body: '{"inputs":[]}',
    });
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatch(/pixels/);
    expect(answer.headers['x-request-id']).toBe('my-own-id');
  });

  it.each([
    '/metrics',
    '/v2/../metrics',
    '/v2/%2e%2e/metrics',
    '/v2%2fmetrics',
  ])('does not let %s through to the replica', async path => {
    const { sending, answer } = begin(host.url, {
      method: 'GET',
      secret: mine.secret,
    });
    // The client of Node.js sends a path as it is, unlike `new URL`.
    sending.path = `/digits${path}`;
    sending.end();
    await expect(answer).resolves.toMatchObject({ status: 404 });
  });

  it('tells anybody that it lives, but nobody its numbers', async () => {
    await expect(
      send(`${host.url}/healthz`, { method: 'GET' }),
    ).resolves.toMatchObject({ status: 200 });
    await expect(
      send(`${host.url}/metrics`, { method: 'GET' }),
    ).resolves.toMatchObject({ status: 401 });
    const { socketPath } = host.client;
    const metrics = await send('http://host/metrics', {
      method: 'GET',
      socketPath,
    });
    expect(metrics.text).toMatch(
      /fairway_requests_total\{service="digits",revision="1",code="200"\} \d+/,
    );
    expect(metrics.text).toMatch(
      /fairway_replicas\{service="digits",revision="1",state="ready"\} 1/,
    );
    expect(metrics.text).toMatch(/fairway_refused_total\{reason="expired"\} 1/);
  });

  it('predicts for the portal without a key, on any revision', async () => {
    const { socketPath } = host.client;
    const on = (revision?: number) =>
      send(
        `http://host${ServingHostClient.predictPath(
          'digits',
          revision,
        )}/v2/models/digits/infer`,
        { socketPath, body: prediction },
      );
    const byWeight = await on();
    const ahead = await on(2);
    expect(byWeight.json.model_version).toBe('v1');
    expect(ahead.json.model_version).toBe('v2');
    expect(ahead.headers['fairway-revision']).toBe('2');
    await expect(on(3)).resolves.toMatchObject({ status: 404 });
  });

  it('says 503 with Retry-After while nothing is ready', async () => {
    const answer = await predict(host.url, 'other', theirs.secret);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('shares 1000 predictions between revisions exactly by weight', async () => {
    await host.client.put('digits', {
      epoch: 1,
      declaration: {
        ...declaration,
        keys: [mine.declared],
        revisions: [
          revisionOf(1, { weight: 92.5 }),
          revisionOf(2, { weight: 7.5 }),
        ],
      },
    });
    await host.untilReady('digits');
    const counts: Record<string, number> = { 1: 0, 2: 0 };
    const ask = () =>
      send(`${host.url}/digits/v2/health/live`, {
        method: 'GET',
        secret: mine.secret,
      });
    for (let batch = 0; batch < 50; batch += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, ask));
      for (const { headers } of answers) {
        counts[String(headers['fairway-revision'])] += 1;
      }
    }
    expect(Math.abs(counts[1] - 925)).toBeLessThanOrEqual(1);
    expect(Math.abs(counts[2] - 75)).toBeLessThanOrEqual(1);
  });

  it('shows the admin API to its user alone', () => {
    // eslint-disable-next-line no-bitwise
    const modeOf = (path: string) => lstatSync(path).mode & 0o777;
    expect(modeOf(host.client.socketPath)).toBe(0o600);
    expect(modeOf(host.dataDirectory)).toBe(0o700);
  });
});
