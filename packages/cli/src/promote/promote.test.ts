import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runFairway } from '../main.ts';

const digest = `sha256:${'3'.repeat(64)}`;
const promotion = (change: object = {}) => ({
  source: {
    ...{ service: 'digits-staging', environment: 'staging', revision: 2 },
    ...{ modelVersion: '3', digest, stableSince: '2026-01-01T00:00:00Z' },
    rollout: { id: 'r0', hasGates: false },
  },
  environment: { name: 'production' },
  targets: [
    { service: 'digits-production', owner: 'group:default/a' },
    { service: 'digits-old', owner: 'group:default/b', obstacle: 'It sleeps' },
  ],
  ...{ findings: [], isAllowed: true },
  ...change,
});
const blocked = {
  isAllowed: false,
  findings: [
    { severity: 'blocking', message: 'It has not ended', fix: 'Wait' },
    { severity: 'warning', message: 'No gates' },
  ],
};
const rollout = {
  ...{ id: 'r1', service: 'digits-production', environment: 'production' },
  ...{ phase: 'promoted', endedAt: '2026-01-01T00:01:00Z', attempt: 1 },
  ...{ stableRevision: 1, candidateRevision: 2, step: 0, hasGates: true },
  steps: [{ weight: 100, bakeSeconds: 1, minimumSamples: 1 }],
  ...{ verdicts: [], wanted: { stable: 0, candidate: 100, mirror: 0 } },
};

describe('fairway promote', () => {
  let server: Server;
  let portal: string;
  let output: string;
  let notes: string;
  let offer: object;
  let seen: { method?: string; url?: string; body?: any }[];
  /** Statuses of the answers to a promotion, in turn; then 202. */
  let refusals: number[];

  const run = (...args: string[]) =>
    runFairway(['promote', ...args], {
      version: '1.2.3',
      terminal: {
        print: line => {
          output += `${line}\n`;
        },
        note: text => {
          notes += text;
        },
        ...{ interactive: false, width: 100 },
        environment: { FAIRWAY_PORTAL_URL: portal, FAIRWAY_TOKEN: 'secret' },
      },
      signal: new AbortController().signal,
    });

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let text = '';
      for await (const piece of request) {
        text += piece;
      }
      const { method, url } = request;
      seen.push({ method, url, ...(text && { body: JSON.parse(text) }) });
      const answer = (status: number, body: object) =>
        response.writeHead(status).end(JSON.stringify(body));
      if (url?.endsWith('/promotion')) {
        answer(200, offer);
      } else if (url?.endsWith('/promote')) {
        const status = refusals.shift();
        answer(
          status ?? 202,
          status
            ? { error: { message: 'Not now' } }
            : { rollout, repeated: false },
        );
      } else {
        answer(200, rollout);
      }
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    portal = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  beforeEach(() => {
    output = '';
    notes = '';
    seen = [];
    refusals = [];
    offer = promotion();
  });

  it('asks what is stable, and promotes exactly that', async () => {
    expect(
      await run('digits-staging', '--reason', 'Why', '--idempotency-key', 'k'),
    ).toBe(0);
    expect(notes).toBe('');
    expect(seen).toEqual([
      {
        method: 'GET',
        url: '/api/mlops/services/digits-staging/promotion',
      },
      {
        method: 'POST',
        url: '/api/mlops/services/digits-staging/promote',
        body: { digest, reason: 'Why', idempotencyKey: 'k' },
      },
    ]);
    expect(output).toBe(
      `rollout r1: version 3 (${digest}) is on its way from digits-staging to digits-production in production\n`,
    );
  });

  it('asks again with the same key when the portal fails', async () => {
    refusals = [503];
    expect(await run('digits-staging', '--target', 'digits-production')).toBe(
      0,
    );
    const asked = seen.flatMap(({ body }) => body ?? []);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
    expect(asked[0].target).toBe('digits-production');
  });

  it('follows the rollout that it started', async () => {
    expect(await run('digits-staging', '--follow')).toBe(0);
    expect(seen.at(-1)?.url).toBe('/api/mlops/rollouts/r1');
  });

  it('promotes nothing that is not stable, and says why and what to do', async () => {
    offer = promotion(blocked);
    expect(await run('digits-staging')).toBe(2);
    expect(notes).toContain(
      'nothing of digits-staging can be promoted: It has not ended → Wait\n',
    );
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('promotes no other digest than the one it was given', async () => {
    expect(await run('digits-staging', '--digest', 'sha256:other')).toBe(2);
    expect(notes).toContain(
      'sha256:other is not what is stable in digits-staging',
    );
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('passes on why the portal refuses', async () => {
    refusals = [403];
    expect(await run('digits-staging')).toBe(2);
    expect(notes).toContain('the portal answered 403: Not now');
  });

  it('says in a dry run what would go where, and starts nothing', async () => {
    expect(await run('digits-staging', '--dry-run')).toBe(0);
    expect(output).toContain('version    3, revision 2 of digits-staging');
    expect(output).toContain('rollout r0, which had NO GATES');
    expect(output).toContain('goes to    production');
    expect(output).toMatch(/digits-old .*It sleeps/);
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it.each([
    ['nothing is stable', blocked, []],
    ['there is no service', { targets: [] }, []],
    ['that service cannot get it', {}, ['--target', 'digits-old']],
    ['another digest is stable', {}, ['--digest', 'sha256:other']],
  ])('ends a dry run with 1 when %s', async (_, change, args) => {
    offer = promotion(change);
    expect(await run('digits-staging', '--dry-run', ...args)).toBe(1);
  });

  it.each([[[]], [['a', 'b']], [['a', '--nonsense']]])(
    'refuses %j and says how it is used',
    async args => {
      expect(await run(...args)).toBe(2);
      expect(notes).toContain('see fairway promote --help');
      expect(seen).toEqual([]);
    },
  );

  it('prints its help', async () => {
    expect(await run('--help')).toBe(0);
    expect(output).toContain('fairway promote SERVICE');
  });
});
