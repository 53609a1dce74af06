import { TestDatabases } from '@backstage/backend-test-utils';
import { ServiceFilter } from '@fairway/backstage-plugin-mlops-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';
import {
  createStores,
  emptyTables,
  migrate,
  newServiceFixture,
  specFixture,
  Stores,
} from '../__testUtils__/stores';
import { NewService } from './ServicesStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const pool = 'gpupool:default/fake-pool';

describe.each(databases.eachSupportedId())(
  'services store on %s',
  databaseId => {
    let knex: Knex;
    let stores: Stores;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
      stores = createStores(knex);
    });

    beforeEach(async () => {
      await emptyTables(knex);
    });

    const insert = (...services: (Partial<NewService> & { name: string })[]) =>
      knex.transaction(async transaction => {
        for (const service of services) {
          await stores.services.insert(transaction, newServiceFixture(service));
        }
      });
    const names = async (
      query: Parameters<Stores['services']['list']>[0],
      filter?: PermissionCriteria<ServiceFilter>,
    ) =>
      (await stores.services.list(query, filter)).items.map(({ name }) => name);

    it('refuses a taken name, also among many at the same time', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) =>
          insert({ name: 'digits', id: `id-${index}` }),
        ),
      );
      expect(
        results.flatMap(result =>
          result.status === 'rejected' ? [result.reason.message] : [],
        ),
      ).toEqual(
        Array(7).fill(
          expect.stringContaining('A service named digits exists already'),
        ),
      );
      expect(await knex('mlops_revisions').select('number')).toHaveLength(1);
    });

    it('frees the name and the capacity of a deleted service, but not its history', async () => {
      await insert({ name: 'digits' });
      await stores.services.update(knex, 'id-of-digits', { deletedAt: 5 });
      expect(await stores.services.getByName('digits')).toBeUndefined();
      expect(await names({})).toEqual([]);
      expect(await stores.services.listIds({ limit: 10 })).toEqual([]);
      expect(await stores.services.reserved(pool)).toEqual({
        cpu: 0,
        memoryMiB: 0,
        gpus: 0,
      });
      expect(await stores.services.getById('id-of-digits')).toMatchObject({
        name: 'digits',
        deletedAt: 5,
      });
      await insert({ name: 'digits', id: 'second' });
      expect(await stores.services.getByName('digits')).toMatchObject({
        id: 'second',
      });
    });

    describe('with a thousand services', () => {
      beforeEach(async () => {
        await insert(
          ...Array.from({ length: 1_000 }, (_, index) => ({
            name: `service-${String(index).padStart(4, '0')}`,
            environment: index % 10 === 0 ? 'production' : 'development',
            owner: `group:default/team-${index % 4}`,
            model: `model:default/model-${index % 5}`,
            pool: `gpupool:default/pool-${index % 2}`,
          })),
        );
      });

      it('pages through all of them by name, each once', async () => {
        const seen: string[] = [];
        for (let offset = 0; offset < 1_000; offset += 200) {
          const page = await stores.services.list({ limit: 200, offset });
          expect(page).toMatchObject({ totalItems: 1_000, limit: 200, offset });
          seen.push(...page.items.map(({ name }) => name));
        }
        expect(seen).toEqual(
          Array.from(
            { length: 1_000 },
            (_, index) => `service-${String(index).padStart(4, '0')}`,
          ),
        );
      });

      it('gives fifty when nobody says how many, and none beyond the end', async () => {
        expect(await names({})).toHaveLength(50);
        expect(await names({ offset: 1_000 })).toEqual([]);
      });

      it('filters by each field and by all of them together', async () => {
        const total = async (query: object) =>
          (await stores.services.list({ ...query, limit: 1 })).totalItems;
        expect(await total({ environment: 'production' })).toBe(100);
        expect(await total({ owner: 'group:default/team-1' })).toBe(250);
        expect(await total({ model: 'model:default/model-3' })).toBe(200);
        expect(await total({ pool: 'gpupool:default/pool-0' })).toBe(500);
        expect(await total({ phase: 'queued' })).toBe(1_000);
        expect(await total({ phase: 'ready' })).toBe(0);
        expect(
          await total({
            environment: 'production',
            owner: 'group:default/team-0',
            search: 'SERVICE-01',
          }),
        ).toBe(5);
      });

      it('walks through all identifiers in pages', async () => {
        const seen: string[] = [];
        let page: string[];
        do {
          page = await stores.services.listIds({
            after: seen[seen.length - 1],
            limit: 300,
          });
          seen.push(...page);
        } while (page.length > 0);
        expect(new Set(seen).size).toBe(1_000);
        expect(seen).toHaveLength(1_000);
      });

      it('counts per model and sums per pool', async () => {
        const counts = await stores.services.countByModel([
          'model:default/model-0',
          'model:default/none',
        ]);
        expect([...counts]).toEqual([['model:default/model-0', 200]]);
        expect(
          await stores.services.reserved('gpupool:default/pool-1'),
        ).toEqual({ cpu: 250, memoryMiB: 128_000, gpus: 0 });
      });
    });

    it('takes percent signs, underscores and backslashes of a search as themselves', async () => {
      await insert(
        { name: 'plain' },
        { name: '100%' },
        { name: 'snake_case' },
        { name: 'back\\slash' },
      );
      expect(await names({ search: '%' })).toEqual(['100%']);
      expect(await names({ search: '_' })).toEqual(['snake_case']);
      expect(await names({ search: '\\' })).toEqual(['back\\slash']);
      expect(await names({ search: "'; drop table" })).toEqual([]);
      expect(await names({ search: 'LAI' })).toEqual(['plain']);
    });

    describe('with permission criteria', () => {
      const owner = (...values: string[]) =>
        ({ key: 'owner', values } as const);
      const environment = (...values: string[]) =>
        ({ key: 'environment', values } as const);

      beforeEach(async () => {
        await insert(
          { name: 'a-dev', owner: 'a', environment: 'development' },
          { name: 'a-prod', owner: 'a', environment: 'production' },
          { name: 'b-dev', owner: 'b', environment: 'development' },
          { name: 'b-prod', owner: 'b', environment: 'production' },
        );
      });

      const cases: [string, PermissionCriteria<ServiceFilter>, string[]][] = [
        ['one rule', owner('a'), ['a-dev', 'a-prod']],
        ['a rule without values', owner(), []],
        [
          'any of',
          { anyOf: [owner('a'), environment('production')] },
          ['a-dev', 'a-prod', 'b-prod'],
        ],
        [
          'all of',
          { allOf: [owner('a'), environment('production')] },
          ['a-prod'],
        ],
        ['not', { not: owner('a') }, ['b-dev', 'b-prod']],
        [
          'not any of',
          { not: { anyOf: [owner('a'), environment('production')] } },
          ['b-dev'],
        ],
        [
          'any of all of and not all of',
          {
            anyOf: [
              { allOf: [owner('a'), environment('development')] },
              {
                allOf: [
                  { not: owner('a') },
                  { not: environment('development') },
                ],
              },
            ],
          },
          ['a-dev', 'b-prod'],
        ],
        [
          'all of any of',
          {
            allOf: [
              { anyOf: [owner('a'), owner('b')] },
              { anyOf: [environment('production')] },
              { not: { allOf: [owner('b'), environment('production')] } },
            ],
          },
          ['a-prod'],
        ],
      ];

      it.each(cases)('translates %s to SQL', async (_, criteria, expected) => {
        expect(await names({}, criteria)).toEqual(expected);
        const { totalItems } = await stores.services.list({}, criteria);
        expect(totalItems).toBe(expected.length);
      });

      it('keeps the criteria apart from what was searched for', async () => {
        const criteria: PermissionCriteria<ServiceFilter> = {
          anyOf: [owner('a'), owner('b')],
        };
        expect(await names({ search: 'prod' }, criteria)).toEqual([
          'a-prod',
          'b-prod',
        ]);
        expect(await names({ owner: 'b' }, owner('a'))).toEqual([]);
      });
    });

    it('numbers revisions and makes the newest the wanted one', async () => {
      await insert({ name: 'digits' });
      const add = () =>
        knex.transaction(transaction =>
          stores.services.addRevision(transaction, 'id-of-digits', {
            spec: { ...specFixture, replicas: 3 },
            reason: 'More',
            createdBy: 'user:default/mock',
          }),
        );
      expect(await add()).toBe(2);
      expect(await add()).toBe(3);
      expect(await stores.services.getByName('digits')).toMatchObject({
        revisionNumber: 3,
      });
      const page = await stores.services.listRevisions('id-of-digits', {
        limit: 2,
        offset: 0,
      });
      expect(page.totalItems).toBe(3);
      expect(page.items.map(({ number }) => number)).toEqual([3, 2]);
      expect(
        (await stores.services.getRevision('id-of-digits', 1))!.spec,
      ).toEqual(specFixture);
      expect(
        (
          await stores.services.getRevisions([
            { id: 'id-of-digits', number: 2 },
          ])
        ).get('id-of-digits'),
      ).toMatchObject({ number: 2, spec: { replicas: 3 } });
      expect(await stores.services.getRevisions([])).toEqual(new Map());
    });

    it('keeps since when a phase lasts until it changes', async () => {
      await insert({ name: 'digits' });
      await knex('mlops_services').update({ phase_since: 7 });
      await stores.services.update(knex, 'id-of-digits', {
        phase: 'queued',
        message: 'Still waiting',
      });
      expect(await stores.services.getByName('digits')).toMatchObject({
        phaseSince: 7,
        message: 'Still waiting',
      });
      await stores.services.update(knex, 'id-of-digits', { phase: 'ready' });
      expect(
        (await stores.services.getByName('digits'))!.phaseSince,
      ).toBeGreaterThan(7);
    });

    it('lists who holds a pool, the largest first, bounded', async () => {
      await insert(
        { name: 'small', reserved: { cpu: 1, memoryMiB: 1, gpus: 0 } },
        { name: 'gpu', reserved: { cpu: 1, memoryMiB: 1, gpus: 2 } },
        { name: 'large', reserved: { cpu: 8, memoryMiB: 1, gpus: 0 } },
        { name: 'elsewhere', pool: 'gpupool:default/other' },
      );
      await stores.services.update(knex, 'id-of-large', {
        desiredState: 'stopped',
      });
      const held = await stores.services.reservations(pool, 2);
      expect(held.map(({ service, replicas }) => [service, replicas])).toEqual([
        ['gpu', 1],
        ['large', 0],
      ]);
    });

    it('counts as in service only what was deployed and is not deleted', async () => {
      await insert({ name: 'new' }, { name: 'served' }, { name: 'gone' });
      for (const name of ['served', 'gone']) {
        await stores.services.update(knex, `id-of-${name}`, {
          servingRevision: 1,
        });
      }
      await stores.services.update(knex, 'id-of-gone', { deletedAt: 1 });
      const page = await stores.services.listInService({ limit: 9, offset: 0 });
      expect(page.items.map(({ name }) => name)).toEqual(['served']);
      expect(page.totalItems).toBe(1);
    });
  },
);
