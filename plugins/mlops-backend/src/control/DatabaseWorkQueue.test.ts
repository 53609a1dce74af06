import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrate } from '../__testUtils__/stores';
import { ClaimLostError } from './ClaimLostError';
import { DatabaseWorkQueue } from './DatabaseWorkQueue';
import { Claim } from './WorkQueue';

/** Does something else after a row was read, and before it is updated. */
function beforeUpdates(knex: Knex, meanwhile: () => Promise<void>): Knex {
  return new Proxy(knex, {
    apply(target, self, [table]) {
      const query = Reflect.apply(target, self, [table]);
      const update = query.update.bind(query);
      query.update = async (values: object) => {
        await meanwhile();
        return await update(values);
      };
      return query;
    },
  });
}

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const hour = 60 * 60_000;

describe.each(databases.eachSupportedId())('work queue on %s', databaseId => {
  let knex: Knex;
  let queue: DatabaseWorkQueue;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
    await knex.schema.createTable('written', table => {
      table.integer('value');
    });
  });

  beforeEach(async () => {
    await knex('mlops_work').delete();
    await knex('written').delete();
    await knex('written').insert({ value: 1 });
    queue = DatabaseWorkQueue.create({ knex });
  });

  const row = async (key = 'a') => {
    const found = await knex('mlops_work').where({ key }).first();
    return {
      ...found,
      due_at: found.due_at === null ? null : Number(found.due_at),
      epoch: Number(found.epoch),
      generation: Number(found.generation),
    };
  };
  const claim = (owner: string, limit = 10, ttlMs = hour) =>
    queue.claim({ owner, ttlMs, limit });
  const claimOne = async (owner = 'one', ttlMs = hour): Promise<Claim> => {
    const claims = await claim(owner, 1, ttlMs);
    expect(claims).toHaveLength(1);
    return claims[0];
  };
  const expire = (key = 'a') =>
    knex('mlops_work').where({ key }).update({ expires_at: 1 });

  it('takes many requests for one key as one piece of work', async () => {
    await queue.enqueue('a');
    await queue.enqueue('a');
    await queue.enqueue('a');
    expect(await knex('mlops_work').select()).toHaveLength(1);
    expect(await row()).toMatchObject({ generation: 3 });
    expect(await claim('one')).toHaveLength(1);
    expect(await claim('two')).toEqual([]);
  });

  it('keeps the earlier of two due times, whichever was asked for first', async () => {
    await queue.enqueue('a', { delayMs: 2 * hour });
    const late = (await row()).due_at!;
    await queue.enqueue('a', { delayMs: hour });
    const early = (await row()).due_at!;
    expect(late - early).toBeGreaterThan(hour / 2);
    await queue.enqueue('a', { delayMs: 3 * hour });
    expect((await row()).due_at).toBe(early);
  });

  it('does not claim what is not due yet', async () => {
    await queue.enqueue('a', { delayMs: hour });
    expect(await claim('one')).toEqual([]);
  });

  it('enqueues in a transaction only when that commits', async () => {
    await expect(
      knex.transaction(async transaction => {
        await queue.enqueue('a', { transaction });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await knex('mlops_work').select()).toEqual([]);
  });

  it('ignores keys that it does not know, and wakes those that it does', async () => {
    await queue.enqueueKnown('unknown');
    expect(await knex('mlops_work').select()).toEqual([]);

    await queue.enqueue('a', { delayMs: hour });
    await queue.enqueueKnown('a');
    expect(await claim('one')).toHaveLength(1);
  });

  it('wakes a known key that waited for nothing', async () => {
    await queue.enqueue('a');
    await queue.release(await claimOne(), {});
    expect(await claim('one')).toEqual([]);
    await queue.enqueueKnown('a');
    expect(await claim('one')).toHaveLength(1);
  });

  it('gives each key to exactly one of twenty who claim at the same time', async () => {
    const keys = Array.from({ length: 10 }, (_, index) => `key-${index}`);
    for (const key of keys) {
      await queue.enqueue(key);
    }
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(`owner-${index}`, 10)),
    );
    expect(
      taken
        .flat()
        .map(({ key }) => key)
        .sort((a, b) => a.localeCompare(b)),
    ).toEqual(keys);
  });

  it('claims no more than the limit, the longest due first', async () => {
    for (const key of ['a', 'b', 'c']) {
      await queue.enqueue(key);
    }
    await knex('mlops_work').where({ key: 'a' }).update({ due_at: 30 });
    await knex('mlops_work').where({ key: 'b' }).update({ due_at: 10 });
    await knex('mlops_work').where({ key: 'c' }).update({ due_at: 20 });
    expect((await claim('one', 2)).map(({ key }) => key)).toEqual(['b', 'c']);
  });

  it('keeps the epoch while claims are given back after work that ended well, whoever takes them', async () => {
    await queue.enqueue('a');
    const epochs = [];
    for (const owner of ['one', 'one', 'two', 'one']) {
      const taken = await claimOne(owner);
      epochs.push(taken.epoch);
      await queue.release(taken, { againInMs: 0 });
      await queue.enqueue('a');
    }
    expect(epochs).toEqual([1, 1, 1, 1]);
  });

  it('raises the epoch after work that failed, of which something may still be under way', async () => {
    await queue.enqueue('a');
    const epochs = [];
    for (const failed of [true, false, true, true, false]) {
      const taken = await claimOne();
      epochs.push(taken.epoch);
      await queue.release(taken, { againInMs: 0, failed });
      await queue.enqueue('a');
    }
    expect(epochs).toEqual([1, 2, 2, 3, 4]);
  });

  it('takes what expired under a later epoch even for the same owner', async () => {
    await queue.enqueue('a');
    const first = await claimOne('one');
    await expire();
    expect((await claimOne('one')).epoch).toBe(first.epoch + 1);
  });

  it('never has the epoch of somebody who took it, and fell asleep, after it was read', async () => {
    await queue.enqueue('a');
    await queue.release(await claimOne('one'), { againInMs: 0 });
    let asleep: Claim | undefined;
    const late = DatabaseWorkQueue.create({
      knex: beforeUpdates(knex, async () => {
        asleep ??= await claimOne('sleeper');
        await expire();
      }),
    });
    expect(await late.claim({ owner: 'late', ttlMs: hour, limit: 1 })).toEqual(
      [],
    );
    expect((await claimOne('late')).epoch).toBe(asleep!.epoch + 1);
  });

  it('lets another take an expired claim, under a later epoch', async () => {
    await queue.enqueue('a');
    const first = await claimOne('one');
    expect(await claim('two')).toEqual([]);
    await expire();
    const second = await claimOne('two');
    expect(second.epoch).toBe(first.epoch + 1);
  });

  it('renews a claim that is held', async () => {
    await queue.enqueue('a');
    const held = await claimOne('one', 60_000);
    const before = Number((await row()).expires_at);
    expect(await queue.renew(held, hour)).toBe(true);
    expect(Number((await row()).expires_at) - before).toBeGreaterThan(hour / 2);
  });

  it('refuses to renew a claim that expired or was taken over', async () => {
    await queue.enqueue('a');
    const first = await claimOne('one');
    await expire();
    expect(await queue.renew(first, hour)).toBe(false);
    await claimOne('two');
    const before = await row();
    expect(await queue.renew(first, hour)).toBe(false);
    expect(await row()).toEqual(before);
  });

  it('changes nothing when a lost claim is released', async () => {
    await queue.enqueue('a');
    const first = await claimOne('one');
    await expire();
    await claimOne('two');
    const before = await row();
    await queue.release(first, { againInMs: 0, failed: true });
    expect(await row()).toEqual(before);
  });

  it('writes under a claim that is held', async () => {
    await queue.enqueue('a');
    const held = await claimOne();
    const result = await queue.fenced(held, async transaction => {
      await transaction('written').update({ value: 2 });
      return 'done';
    });
    expect(result).toBe('done');
    expect(await knex('written').select()).toEqual([{ value: 2 }]);
  });

  it('writes nothing under a claim that was taken over', async () => {
    await queue.enqueue('a');
    const first = await claimOne('one');
    await expire();
    await claimOne('two');
    const write = jest.fn(async (transaction: Knex.Transaction) => {
      await transaction('written').update({ value: 2 });
    });
    await expect(queue.fenced(first, write)).rejects.toThrow(ClaimLostError);
    expect(write).not.toHaveBeenCalled();
    expect(await knex('written').select()).toEqual([{ value: 1 }]);
  });

  it('writes nothing under a claim that expired, though nobody took it', async () => {
    await queue.enqueue('a');
    const first = await claimOne('one');
    await expire();
    await expect(
      queue.fenced(first, transaction =>
        transaction('written').update({ value: 2 }),
      ),
    ).rejects.toThrow(ClaimLostError);
    expect(await knex('written').select()).toEqual([{ value: 1 }]);
  });

  it('writes nothing under a claim that was released', async () => {
    await queue.enqueue('a');
    const first = await claimOne('one');
    await queue.release(first, {});
    await expect(
      queue.fenced(first, transaction =>
        transaction('written').update({ value: 2 }),
      ),
    ).rejects.toThrow(ClaimLostError);
    expect(await knex('written').select()).toEqual([{ value: 1 }]);
  });

  it('takes back what was written under a claim when the writing fails', async () => {
    await queue.enqueue('a');
    const held = await claimOne();
    await expect(
      queue.fenced(held, async transaction => {
        await transaction('written').update({ value: 2 });
        throw new Error('no further');
      }),
    ).rejects.toThrow('no further');
    expect(await knex('written').select()).toEqual([{ value: 1 }]);
  });

  it('looks again when a request came in during the work', async () => {
    await queue.enqueue('a');
    const held = await claimOne();
    await queue.enqueueKnown('a');
    await queue.release(held, { againInMs: hour });
    expect(await claim('one')).toHaveLength(1);
  });

  it('waits as long as the work asked for when nothing came in during it', async () => {
    await queue.enqueue('a');
    await queue.release(await claimOne(), { againInMs: hour });
    expect(await claim('one')).toEqual([]);
    expect(await queue.nextDueInMs()).toBeGreaterThan(hour / 2);
  });

  it('counts failed attempts in a row, and forgets them after a success', async () => {
    await queue.enqueue('a');
    const counted = [];
    for (const failed of [true, true, false, false]) {
      const taken = await claimOne();
      counted.push(taken.attempts);
      await queue.release(taken, { againInMs: 0, failed });
      await queue.enqueue('a');
    }
    expect(counted).toEqual([0, 1, 2, 0]);
  });

  it('says how long until the next key is due', async () => {
    expect(await queue.nextDueInMs()).toBeUndefined();
    await queue.enqueue('a', { delayMs: 2 * hour });
    await queue.enqueue('b', { delayMs: hour });
    const next = await queue.nextDueInMs();
    expect(next).toBeGreaterThan(hour / 2);
    expect(next).toBeLessThanOrEqual(hour);
    await queue.enqueue('c');
    expect(await queue.nextDueInMs()).toBe(0);
  });

  it('counts a claimed key as due when its claim expires', async () => {
    await queue.enqueue('a');
    await claimOne('one', hour);
    expect(await queue.nextDueInMs()).toBeGreaterThan(hour / 2);
    await expire();
    expect(await queue.nextDueInMs()).toBe(0);
  });
});
