import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Declaration } from './admin/declaration.ts';
import {
  declarationOf,
  keyOf,
  modelFolder,
  revisionOf,
} from './testing/declarations.ts';
import { predict, type Answer } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { until } from './testing/until.ts';

jest.setTimeout(300_000);

const rounds = Number(process.env.FAIRWAY_SOAK_ROUNDS ?? 8);
const clients = 6;
const keeper = keyOf('keeper0001');
const visitor = keyOf('visitor001');

/** The same choices in each run: a whole number below `limit`. */
function chooser(seed: string): (limit: number) => number {
  let turn = 0;
  return limit => {
    turn += 1;
    const hash = createHash('sha256').update(`${seed}:${turn}`).digest();
    return hash.readUInt32BE(0) % limit;
  };
}

/** It may have ended by itself since it was asked for. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

type Sent = { secret: string; sentAt: number; answer: Answer };

describe('a service under fire', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({ args: ['--allow-file', modelFolder] });
  });

  afterAll(() => host?.dispose());

  it('accounts for every request while replicas die, scale and are replaced', async () => {
    const choose = chooser('soak');
    const declare = async (weight: number, keys = [keeper, visitor]) => {
      const least = choose(3);
      const scaling = {
        minReplicas: least,
        maxReplicas: Math.max(1, least + choose(2)),
        targetConcurrency: 1 + choose(3),
        idleSeconds: 5,
      };
      const declaration: Declaration = declarationOf('soak', {
        revisions: [
          revisionOf(1, { weight, scaling }),
          revisionOf(2, {
            weight: 100 - weight,
            scaling,
            // Other content: starts beside the old one, then takes its place.
            environmentVariables: { TURN: String(choose(2)) },
          }),
        ],
        keys: keys.map(({ declared }) => declared),
      });
      await host.client.put('soak', { epoch: 1, declaration });
    };
    /** Only of what runs now: an old process id may be somebody else's. */
    const readyPids = async () => {
      const state = await host.client.get('soak');
      const ready = state?.observation.replicas.filter(
        replica => replica.state === 'ready',
      );
      const pids = await host.replicaPids('soak');
      const running = (ready ?? []).flatMap(({ name }) => pids.get(name) ?? []);
      return running.length > 0 ? running : undefined;
    };
    await declare(50);
    await host.untilReady('soak');

    let isOver = false;
    let sent = 0;
    const answered: Sent[] = [];
    const traffic = Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        const { secret } = client % 2 === 0 ? keeper : visitor;
        while (!isOver) {
          const sentAt = performance.now();
          sent += 1;
          const answer = await predict(host.url, 'soak', secret);
          answered.push({ secret, sentAt, answer });
        }
      }),
    );

    let revokedAt = Infinity;
    for (let round = 0; round < rounds; round += 1) {
      const running = await until('a replica is ready', readyPids);
      kill(running[choose(running.length)]);
      await wait(300 + choose(300));
      const isLate = round >= rounds / 2;
      await declare(choose(101), isLate ? [keeper] : undefined);
      if (isLate) {
        revokedAt = Math.min(revokedAt, performance.now());
      }
      // However slow the machine: every client has gone on, and what is revoked
      // was tried.
      const { length } = answered;
      await until('more is answered', () =>
        answered.length >= length + 2 * clients &&
        (!isLate || answered.some(({ answer }) => answer.status === 401))
          ? true
          : undefined,
      );
    }
    isOver = true;
    await traffic;

    expect(answered).toHaveLength(sent);
    const count = (status: number) =>
      answered.filter(({ answer }) => answer.status === status).length;
    const statuses = new Set(answered.map(({ answer }) => answer.status));
    expect(
      [...statuses].filter(item => ![200, 401, 502].includes(item)),
    ).toEqual([]);
    expect(count(200)).toBeGreaterThan(3 * clients);
    // A killed replica held no more than all clients together had sent.
    expect(count(502)).toBeLessThanOrEqual(rounds * clients);
    answered
      .filter(({ answer }) => answer.status === 502)
      .forEach(({ answer }) =>
        expect(answer.json.error).toMatch(/ended while/),
      );
    const refused = answered.filter(({ answer }) => answer.status === 401);
    expect(refused.every(({ secret }) => secret === visitor.secret)).toBe(true);
    expect(
      answered.filter(
        ({ secret, sentAt, answer }) =>
          secret === visitor.secret &&
          sentAt > revokedAt &&
          answer.status !== 401,
      ),
    ).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);

    await declare(100, [keeper]);
    await expect(
      predict(host.url, 'soak', keeper.secret),
    ).resolves.toMatchObject({ status: 200 });
    const state = await host.client.get('soak');
    const { events = [] } = state?.observation ?? {};
    // Nothing but what was killed has ended.
    events
      .filter(({ type }) => type === 'replica-exited')
      .forEach(({ message }) => expect(message).toMatch(/was killed/));
  });
});
