import { TestDatabases } from '@backstage/backend-test-utils';
import { Entity, RELATION_MEMBER_OF } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import {
  deploymentRequest,
  digestOf,
  entities,
  owner,
  StartedMlops,
  startMlops,
} from '../../__testUtils__/startMlops';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const name = deploymentRequest.name;
const mira = 'user:default/mira';
const eva = 'user:default/eva';

/** Nothing is promoted before somebody has approved it; then nothing else is in the way. */
const policy = {
  bakeSeconds: 0,
  minimumSamples: 0,
  maximalBakeSeconds: 60,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  requiredGates: [],
  approvals: 0,
  onSilence: 'hold',
  defaultStrategy: { type: 'all-at-once' },
  defaultGates: [{ kind: 'approval', name: 'review', approvals: 1 }],
};

/** A catalog whose people change groups, and that may be down. */
class ChangingCatalog {
  readonly service: CatalogService;
  isDown = false;
  readonly #groups = new Map<string, string[]>();

  static create(): ChangingCatalog {
    return new ChangingCatalog();
  }

  private constructor() {
    this.service = catalogServiceMock({ entities });
    const all = this.service.getEntitiesByRefs.bind(this.service);
    this.service.getEntitiesByRefs = async (request, options) => {
      if (this.isDown) {
        throw new Error('connect ECONNREFUSED');
      }
      const { items } = await all(request, options);
      return {
        items: request.entityRefs.map((ref, index) =>
          ref.startsWith('user:') ? this.#person(ref) : items[index],
        ),
      };
    };
  }

  set(person: string, groups: string[]): void {
    this.#groups.set(person, groups);
  }

  remove(person: string): void {
    this.#groups.delete(person);
  }

  #person(ref: string): Entity | undefined {
    return this.#groups.has(ref)
      ? {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: { name: ref.split('/')[1], namespace: 'default' },
          relations: this.#groups.get(ref)!.map(targetRef => ({
            type: RELATION_MEMBER_OF,
            targetRef,
          })),
        }
      : undefined;
  }
}

describe.each(databases.eachSupportedId())(
  'a promotion that no person has told, on %s,',
  databaseId => {
    let knex: Knex;
    let target: FakeServingTarget;
    let catalog: ChangingCatalog;
    let mlops: StartedMlops;

    const begin = async (changes: object = {}) => {
      mlops = await startMlops({
        ...{ knex, target },
        catalog: catalog.service,
        config: {
          mlops: {
            environments: [
              { name: 'development', rollouts: { ...policy, ...changes } },
            ],
          },
        },
      });
    };
    const restart = async (changes: object = {}) => {
      await mlops.stop();
      await begin(changes);
    };

    beforeEach(async () => {
      catalog = ChangingCatalog.create();
      catalog.set(mira, [owner]);
      catalog.set(eva, []);
      target = FakeServingTarget.create();
      knex = await databases.init(databaseId);
      await begin();
      const { body } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
      });
      await mlops.untilDeployment(
        body.deployment.id,
        ({ state }) => state === 'succeeded',
      );
    });
    afterEach(async () => {
      await mlops.stop();
      await target.close();
    });

    const start = async (by: string) => {
      const { body, status } = await mlops.call(
        'post',
        `/services/${name}/rollouts`,
        { idempotencyKey: 'one', modelVersion: '2' },
        by,
      );
      expect([status, body.error?.message]).toEqual([202, undefined]);
      return body.rollout.id as string;
    };
    const approve = async (id: string) => {
      const { status } = await mlops.call(
        'post',
        `/rollouts/${id}/approvals`,
        { decision: 'approve', gate: 'review', digest: digestOf('2') },
        'user:default/leo',
      );
      expect(status).toBe(202);
    };
    const phase = (id: string, wanted: Rollout['phase']) =>
      mlops.untilRollout(id, rollout => rollout.phase === wanted);
    const serving = async () =>
      (await mlops.call('get', `/services/${name}`)).body.revision.number;

    it('comes by itself where the submitter still owns the service', async () => {
      const id = await start(mira);
      await approve(id);
      await phase(id, 'promoted');
      expect(await serving()).toBe(2);
    });

    it('comes by itself for one whom a policy let, though they own nothing', async () => {
      const id = await start(eva);
      await approve(id);
      expect((await phase(id, 'promoted')).submittedBy).toBe(eva);
    });

    it.each([
      ['', async () => {}],
      [' and the portal has restarted', restart],
    ])(
      'is held when the submitter has left the owning group%s, until another owner decides',
      async (_, meanwhile) => {
        const id = await start(mira);
        catalog.set(mira, ['group:default/others-in-catalog']);
        await meanwhile();
        await approve(id);
        const held = await phase(id, 'held');
        expect([held.waitingFor, held.action]).toEqual([
          `Not promoted: ${mira}, who submitted this, does not belong to ${owner} any more, the owner of ${name}`,
          'Somebody who may ship to this service promotes or aborts it',
        ]);
        expect(await serving()).toBe(1);

        await restart();
        expect((await phase(id, 'held')).waitingFor).toBe(held.waitingFor);
        await mlops.call(
          'post',
          `/rollouts/${id}/commands`,
          { command: 'promote' },
          'user:default/leo',
        );
        expect((await phase(id, 'promoted')).decidedBy).toBe(
          'user:default/leo',
        );
        expect(await serving()).toBe(2);
      },
    );

    it('is held when the submitter is not in the catalog any more', async () => {
      const id = await start(mira);
      catalog.remove(mira);
      await approve(id);
      expect((await phase(id, 'held')).waitingFor).toContain(
        `${mira}, who submitted this, is not in the catalog any more`,
      );
      expect(await serving()).toBe(1);
    });

    it.each<[string, string[], Rollout['phase'], number]>([
      ['yes', [owner], 'promoted', 2],
      ['no', [], 'held', 1],
    ])(
      'waits for a catalog that cannot be asked, over a restart, and does what it says then: %s',
      async (_, groups, end, revision) => {
        const id = await start(mira);
        catalog.isDown = true;
        await approve(id);
        const waits = ({ phase: at, waitingFor }: Rollout) =>
          at === 'promoting' && waitingFor.includes('ECONNREFUSED');
        expect((await mlops.untilRollout(id, waits)).waitingFor).toBe(
          'Verifying that the rollout is still allowed, again after 1 s and for up to 60 s. It could not be found out: connect ECONNREFUSED',
        );
        await restart();
        await mlops.untilRollout(id, waits);
        expect(await serving()).toBe(1);
        catalog.set(mira, groups);
        catalog.isDown = false;
        await phase(id, end);
        expect(await serving()).toBe(revision);
      },
    );

    it('ends as silence does where the catalog stays down for the longest bake', async () => {
      await restart({ maximalBakeSeconds: 2 });
      const id = await start(mira);
      catalog.isDown = true;
      await approve(id);
      const held = await phase(id, 'held');
      expect(held.waitingFor).toBe(
        'No verdict by the end of the longest bake: the promotion could not be verified. It could not be found out: connect ECONNREFUSED',
      );
      expect(await serving()).toBe(1);
    });

    it('is held when the environment asks for more by now', async () => {
      const id = await start(mira);
      await restart({ requiredGates: ['comparison'] });
      await approve(id);
      expect((await phase(id, 'held')).waitingFor).toContain(
        "The environment development has other rules by now. This environment asks for a gate of the kind 'comparison'",
      );
      expect(await serving()).toBe(1);
    });
  },
);
