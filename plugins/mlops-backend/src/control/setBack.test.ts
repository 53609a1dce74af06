import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrate } from '../__testUtils__/stores';
import { DatabaseWorkQueue } from './DatabaseWorkQueue';

const hour = 60 * 60_000;
const ttlMs = 6_000;
let mockOffset = 0;

jest.mock('./databaseClock', () => {
  const { databaseClock } = jest.requireActual('./databaseClock');
  return {
    databaseClock: (knex: Knex) =>
      knex.raw(`(? + ${mockOffset})`, [databaseClock(knex)]),
  };
});

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'a work queue whose clock is set back, on %s,',
  databaseId => {
    let knex: Knex;
    let queue: DatabaseWorkQueue;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
    });

    beforeEach(async () => {
      await knex('mlops_work').delete();
      mockOffset = 0;
      queue = DatabaseWorkQueue.create({ knex });
    });

    const claim = (owner = 'one') => queue.claim({ owner, ttlMs, limit: 10 });
    const keys = async () => (await claim()).map(({ key }) => key);

    it('goes on as if it had not been', async () => {
      await queue.enqueue('soon', { delayMs: 1_000 });
      await queue.enqueue('late', { delayMs: hour / 2 });
      await queue.nextDueInMs();
      mockOffset = -hour;
      expect(await keys()).toEqual([]);
      expect(await queue.nextDueInMs()).toBe(0);
      const next = await queue.nextDueInMs();
      expect(next).toBeLessThanOrEqual(1_000);
      mockOffset += 1_001;
      expect(await keys()).toEqual(['soon']);
      mockOffset += hour / 2;
      expect(await keys()).toContain('late');
    });

    it('moves nothing twice that a second backend finds moved', async () => {
      const other = DatabaseWorkQueue.create({ knex });
      await queue.enqueue('late', { delayMs: hour / 3 });
      await queue.nextDueInMs();
      await other.nextDueInMs();
      mockOffset = -hour;
      await queue.nextDueInMs();
      await other.nextDueInMs();
      expect(await queue.nextDueInMs()).toBeGreaterThan(hour / 4);
    });

    it('lets go what somebody holds who has died, and not what somebody holds who lives', async () => {
      await queue.enqueue('a');
      const [held] = await claim('dead');
      await queue.nextDueInMs();
      mockOffset = -hour;
      await queue.nextDueInMs();
      expect(await claim('another')).toEqual([]);
      expect(await queue.renew(held, ttlMs)).toBe(true);
      mockOffset += ttlMs + 1_000;
      const [taken] = await claim('another');
      expect(taken.epoch).toBeGreaterThan(held.epoch);
    });

    it('leaves what is due alone for a moment more or less', async () => {
      await queue.enqueue('a', { delayMs: 10_000 });
      await queue.nextDueInMs();
      mockOffset = -4_000;
      expect(await queue.nextDueInMs()).toBeGreaterThan(10_000);
    });
  },
);
