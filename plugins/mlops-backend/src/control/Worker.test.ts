import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrate } from '../__testUtils__/stores';
import { ClaimLostError } from './ClaimLostError';
import { DatabaseWorkQueue } from './DatabaseWorkQueue';
import { backoffMs, Worker, WorkerOptions, WorkHandler } from './Worker';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const hour = 60 * 60_000;

/** A promise and the handle to settle it with. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { open, opened };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (await holds()) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error('Waited in vain');
}

describe('worker', () => {
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let queue: DatabaseWorkQueue;
  let worker: Worker | undefined;

  beforeAll(async () => {
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
  });

  beforeEach(async () => {
    jest.clearAllMocks();
    await knex('mlops_work').delete();
    queue = DatabaseWorkQueue.create({ knex });
  });

  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
  });

  const start = (
    handler: WorkHandler,
    options: Partial<WorkerOptions> = {},
  ): Worker => {
    // Polls once an hour, so that only what is tested can lead to work.
    worker = Worker.create({
      queue,
      handler,
      logger,
      owner: 'one',
      pollMs: hour,
      ...options,
    });
    worker.start();
    return worker;
  };
  const sleeping = async (spy: jest.SpyInstance) => {
    await until(() => spy.mock.calls.length > 0);
    await Promise.all(spy.mock.results.map(({ value }) => value));
    await new Promise(resolve => setImmediate(resolve));
  };
  const row = () => knex('mlops_work').first();

  it('works on what waits when it starts', async () => {
    await queue.enqueue('a');
    await queue.enqueue('b');
    const seen: string[] = [];
    start(async ({ key }) => {
      seen.push(key);
      return {};
    });
    await until(() => seen.length === 2);
    expect(new Set(seen)).toEqual(new Set(['a', 'b']));
    await until(async () => (await row()).due_at === null);
  });

  it('looks at once when it is woken, long before its next poll', async () => {
    const asleep = jest.spyOn(queue, 'nextDueInMs');
    const seen: string[] = [];
    start(async ({ key }) => {
      seen.push(key);
      return {};
    });
    await sleeping(asleep);
    await queue.enqueue('a');
    expect(seen).toEqual([]);
    worker!.wake();
    await until(() => seen.length === 1);
  });

  it('finds by polling what another backend has enqueued', async () => {
    const asleep = jest.spyOn(queue, 'nextDueInMs');
    const seen: string[] = [];
    start(
      async ({ key }) => {
        seen.push(key);
        return {};
      },
      { pollMs: 20 },
    );
    await sleeping(asleep);
    await DatabaseWorkQueue.create({ knex }).enqueue('a');
    await until(() => seen.length > 0);
    expect(seen).toEqual(['a']);
  });

  it('wakes by itself when a key is due again', async () => {
    await queue.enqueue('a');
    let looks = 0;
    start(async () => {
      looks += 1;
      return looks < 3 ? { againInMs: 10 } : {};
    });
    await until(() => looks >= 3);
    await worker!.stop();
    expect(looks).toBe(3);
  });

  it('works on no more keys at a time than it may', async () => {
    for (let index = 0; index < 9; index++) {
      await queue.enqueue(`key-${index}`);
    }
    let running = 0;
    let most = 0;
    let done = 0;
    const full = gate();
    const go = gate();
    start(
      async () => {
        running += 1;
        most = Math.max(most, running);
        if (running === 3) {
          full.open();
        }
        await go.opened;
        running -= 1;
        done += 1;
        return {};
      },
      { concurrency: 3 },
    );
    await full.opened;
    // Waking a full worker must not make it take more.
    worker!.wake();
    await new Promise(resolve => setTimeout(resolve, 50));
    go.open();
    await until(() => done === 9);
    expect(most).toBe(3);
  });

  it('keeps the claim of work that takes longer than a claim lives', async () => {
    await queue.enqueue('a');
    const renew = jest.spyOn(queue, 'renew');
    const finish = gate();
    let aborted = false;
    start(
      async (_, signal) => {
        await finish.opened;
        aborted = signal.aborted;
        return {};
      },
      { ttlMs: 600 },
    );
    await until(() => renew.mock.calls.length >= 5);
    const other = await queue.claim({ owner: 'two', ttlMs: hour, limit: 1 });
    expect(other).toEqual([]);
    finish.open();
    await until(async () => (await row()).owner === null);
    expect(aborted).toBe(false);
    expect(Number((await row()).epoch)).toBe(1);
  });

  it('aborts the signal of work whose claim was taken over, and leaves the new claim alone', async () => {
    await queue.enqueue('a');
    const lost = gate();
    start(
      async (claim, signal) => {
        await knex('mlops_work').update({
          owner: 'two',
          epoch: claim.epoch + 1,
          expires_at: 9_999_999_999_999,
        });
        signal.addEventListener('abort', lost.open);
        await lost.opened;
        throw new ClaimLostError('The claim was lost');
      },
      { ttlMs: 60 },
    );
    await lost.opened;
    await worker!.stop();
    expect(await row()).toMatchObject({
      owner: 'two',
      epoch: 2,
      expires_at: 9_999_999_999_999,
    });
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('backs off after a failure, counts it, and goes on with other keys', async () => {
    await queue.enqueue('bad');
    const seen: string[] = [];
    start(async ({ key }) => {
      seen.push(key);
      if (key === 'bad') {
        throw new Error('this cannot work');
      }
      return {};
    });
    await until(async () => Number((await row())?.attempts) >= 1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('this cannot work'),
    );
    await queue.enqueue('good');
    worker!.wake();
    await until(() => seen.includes('good'));
    await until(() => seen.filter(key => key === 'bad').length >= 2);
  });

  it('doubles the delay with every failed attempt, up to a minute', () => {
    expect([0, 1, 2, 3].map(backoffMs)).toEqual([250, 500, 1_000, 2_000]);
    expect(backoffMs(8)).toBe(60_000);
    expect(backoffMs(10_000)).toBe(60_000);
  });

  it('goes on when the database did not answer once', async () => {
    await queue.enqueue('a');
    jest
      .spyOn(queue, 'claim')
      .mockRejectedValueOnce(new Error('connection refused'));
    const seen: string[] = [];
    start(
      async ({ key }) => {
        seen.push(key);
        return {};
      },
      { pollMs: 10 },
    );
    await until(() => seen.length === 1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('connection refused'),
    );
  });

  it('waits for running work when it is stopped, and takes none any more', async () => {
    await queue.enqueue('a');
    const begun = gate();
    const finish = gate();
    let told = false;
    const seen: string[] = [];
    start(async ({ key }, signal) => {
      seen.push(key);
      begun.open();
      await finish.opened;
      told = signal.aborted;
      return {};
    });
    await begun.opened;
    let stopped = false;
    const stopping = worker!.stop().then(() => {
      stopped = true;
    });
    await queue.enqueue('b');
    worker!.wake();
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(stopped).toBe(false);
    finish.open();
    await stopping;
    expect(told).toBe(true);
    expect(seen).toEqual(['a']);
    expect(await knex('mlops_work').whereNotNull('owner')).toEqual([]);
  });

  it('stops without work that hangs, whose claim then expires', async () => {
    await queue.enqueue('a');
    const begun = gate();
    const renew = jest.spyOn(queue, 'renew');
    start(
      () => {
        begun.open();
        return new Promise(() => {});
      },
      { ttlMs: 150, stopMs: 100 },
    );
    await begun.opened;
    await worker!.stop();
    expect(logger.warn).toHaveBeenCalledWith(
      'Stopped without waiting longer for work on a: its claim expires by itself',
    );
    const renewed = renew.mock.calls.length;
    await until(async () => {
      const [claim] = await queue.claim({ owner: 'two', ttlMs: 1, limit: 1 });
      return claim?.key === 'a';
    });
    expect(renew.mock.calls.length).toBe(renewed);
  });
});
