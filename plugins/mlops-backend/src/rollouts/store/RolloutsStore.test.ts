import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  createStores,
  emptyTables,
  migrate,
  newRolloutFixture,
  newServiceFixture,
  Stores,
} from '../../__testUtils__/stores';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const serviceId = 'id-of-digits';

describe.each(databases.eachSupportedId())(
  'the store of rollouts on %s',
  databaseId => {
    let knex: Knex;
    let stores: Stores;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
    });

    beforeEach(async () => {
      await emptyTables(knex);
      stores = createStores(knex);
      await knex.transaction(transaction =>
        stores.services.insert(transaction, newServiceFixture()),
      );
    });

    const insert = (overrides: Parameters<typeof newRolloutFixture>[0] = {}) =>
      knex.transaction(transaction =>
        stores.rollouts.insert(transaction, newRolloutFixture(overrides)),
      );
    const save = async (change: object, stateVersion?: number) => {
      const before = (await stores.rollouts.getById('rollout'))!;
      return await knex.transaction(transaction =>
        stores.rollouts.save(
          transaction,
          { ...before, ...(stateVersion !== undefined && { stateVersion }) },
          { state: { ...before.state, ...change } },
        ),
      );
    };

    it('takes an idempotency key once for a service', async () => {
      await insert();
      await expect(
        insert({ id: 'other', idempotencyKey: 'rollout' }),
      ).rejects.toThrow('idempotency key');
      expect(
        await stores.rollouts.getByIdempotencyKey(serviceId, 'rollout'),
      ).toMatchObject({ id: 'rollout', stateVersion: 1 });
    });

    it('writes only over the state that was read', async () => {
      await insert();
      expect(await save({ waitingFor: 'one' })).toBe(true);
      expect(await save({ waitingFor: 'late' }, 1)).toBe(false);
      expect(await stores.rollouts.getById('rollout')).toMatchObject({
        stateVersion: 2,
        state: { waitingFor: 'one' },
      });
    });

    it('lists the oldest of those first that have not ended', async () => {
      await insert();
      await insert({ id: 'second', candidateRevision: 3 });
      const open = async () =>
        (await stores.rollouts.open(serviceId)).map(({ id }) => id);
      expect(await open()).toEqual(['rollout', 'second']);
      await save({ phase: 'promoted', endedAt: 1 });
      expect(await open()).toEqual(['second']);
    });

    it('bounds how many of a service may wait', async () => {
      for (let i = 0; i < 10; i++) {
        await insert({ id: `rollout-${i}` });
      }
      await expect(insert({ id: 'one-more' })).rejects.toThrow('Too many');
    });

    it('pages what the caller may see, newest first', async () => {
      await insert();
      await insert({ id: 'second' });
      const list = (query: object, filter?: { owner: string }) =>
        stores.rollouts.list(
          { limit: 1, offset: 0, ...query },
          filter && { key: 'owner', values: [filter.owner] },
        );
      expect(await list({})).toMatchObject({
        totalItems: 2,
        items: [{ service: 'digits' }],
      });
      expect(await list({ service: 'digits', active: true })).toMatchObject({
        totalItems: 2,
      });
      expect(await list({ active: false })).toMatchObject({ totalItems: 0 });
      expect(await list({}, { owner: 'group:default/others' })).toMatchObject({
        totalItems: 0,
        items: [],
      });
      expect(await list({ model: 'model:default/other' })).toMatchObject({
        totalItems: 0,
      });
    });

    it('keeps the first answer to an ask, and finds what a gate said last', async () => {
      await insert();
      const add = (id: string, look: number, key = `rollout:1:${look}:gate`) =>
        knex.transaction(transaction =>
          stores.answers.add(transaction, 'rollout', [
            {
              id,
              key,
              gate: { name: 'errors', kind: 'comparison', step: 0, look },
              verdict: 'inconclusive',
              reason: id,
              evidence: { look },
              at: look,
            },
          ]),
        );
      await add('a', 1);
      await add('again', 1);
      await add('b', 2);
      await add('of-another-attempt', 9, 'rollout:2:9:gate');
      const { state } = (await stores.rollouts.getById('rollout'))!;
      const last = (step: number) =>
        stores.answers.lastLooks('rollout', {
          step,
          asks: [
            {
              type: 'evaluate-gate',
              key: 'rollout:1:3:gate',
              ...{ step, look: 3, plannedLooks: 9 },
              gate: {
                kind: 'comparison',
                name: 'errors',
                metric: 'error-rate',
                margin: { absolute: 0.01 },
              },
            },
          ],
          verdicts: {
            ...state.verdicts,
            errors: {
              ...{ kind: 'comparison', verdict: 'inconclusive', reason: 'b' },
              ...{ evidenceId: 'b', step: 0, look: 2, at: 2, ageSeconds: 1 },
            },
          },
        });
      expect((await last(0)).get('errors')).toMatchObject({
        id: 'b',
        evidence: { look: 2 },
      });
      expect((await last(1)).size).toBe(0);
      expect(
        await stores.answers.to('rollout', ['rollout:1:1:gate', 'unknown']),
      ).toEqual([expect.objectContaining({ id: 'a', reason: 'a' })]);
      expect(
        await stores.answers.listVerdicts('rollout', { limit: 2, offset: 0 }),
      ).toMatchObject({
        totalItems: 3,
        items: [{ id: 'of-another-attempt' }, { id: 'b' }],
      });
    });
  },
);
