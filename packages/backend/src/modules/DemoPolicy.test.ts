import {
  AuthorizeResult,
  createPermission,
  Permission,
} from '@backstage/plugin-permission-common';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogLocationDeletePermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { DemoPolicy } from './DemoPolicy';

const createService = createPermission({
  name: 'mlops.service.create',
  attributes: { action: 'create' },
});
const readService = createPermission({
  name: 'mlops.service.read',
  attributes: { action: 'read' },
  resourceType: 'mlops-service',
});
const predict = createPermission({
  name: 'mlops.service.predict',
  attributes: {},
  resourceType: 'mlops-service',
});
const benchmark = createPermission({
  name: 'mlops.service.benchmark',
  attributes: {},
  resourceType: 'mlops-service',
});
const readPool = createPermission({
  name: 'mlops.pool.read',
  attributes: { action: 'read' },
});
const runTemplate = createPermission({
  name: 'scaffolder.task.create',
  attributes: { action: 'create' },
});
const readTask = createPermission({
  name: 'scaffolder.task.read',
  attributes: { action: 'read' },
  resourceType: 'scaffolder-task',
});
const unheardOf = createPermission({
  name: 'somewhere.something.change',
  attributes: { action: 'update' },
  resourceType: 'something',
});

const user = (...ownershipEntityRefs: string[]): PolicyQueryUser =>
  ({
    info: { userEntityRef: ownershipEntityRefs[0], ownershipEntityRefs },
  } as PolicyQueryUser);

const guest = user('user:default/guest');
const softwareEngineer = user(
  'user:default/software-engineer',
  'group:default/product-engineering',
);
const platformEngineer = user(
  'user:default/platform-engineer',
  'group:default/platform',
);

const policy = DemoPolicy.create({ platformTeams: ['group:default/platform'] });
const decide = (permission: Permission, who?: PolicyQueryUser) =>
  policy.handle({ permission }, who);

const ALLOW = { result: AuthorizeResult.ALLOW };
const DENY = { result: AuthorizeResult.DENY };

describe('DemoPolicy', () => {
  it.each([catalogEntityReadPermission, readService, readPool, runTemplate])(
    'denies $name to whoever is not signed in',
    async permission => {
      expect(await decide(permission)).toEqual(DENY);
    },
  );

  it.each([catalogEntityReadPermission, readService, readPool])(
    'lets a guest use $name',
    async permission => {
      expect(await decide(permission, guest)).toEqual(ALLOW);
    },
  );

  it.each([
    createService,
    predict,
    benchmark,
    runTemplate,
    readTask,
    catalogEntityDeletePermission,
  ])('denies $name to a guest', async permission => {
    expect(await decide(permission, guest)).toEqual(DENY);
  });

  it.each([createService, runTemplate])(
    'lets a member of any team use $name',
    async permission => {
      expect(await decide(permission, softwareEngineer)).toEqual(ALLOW);
    },
  );

  it.each([predict, benchmark])(
    'lets a team use $name only on the services it owns',
    async permission => {
      expect(await decide(permission, softwareEngineer)).toEqual({
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'mlops',
        resourceType: 'mlops-service',
        conditions: {
          rule: 'IS_OWNER',
          resourceType: 'mlops-service',
          params: {
            claims: [
              'user:default/software-engineer',
              'group:default/product-engineering',
            ],
          },
        },
      });
    },
  );

  it('decides about deleting an entity exactly as the catalog itself expresses it', async () => {
    expect(
      await decide(catalogEntityDeletePermission, softwareEngineer),
    ).toEqual(
      createCatalogConditionalDecision(
        catalogEntityDeletePermission,
        catalogConditions.isEntityOwner({
          claims: [
            'user:default/software-engineer',
            'group:default/product-engineering',
          ],
        }),
      ),
    );
  });

  it('shows a member of a team their own tasks, not the team’s', async () => {
    expect(await decide(readTask, softwareEngineer)).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      conditions: {
        rule: 'IS_TASK_OWNER',
        params: { createdBy: ['user:default/software-engineer'] },
      },
    });
  });

  it.each([unheardOf, catalogLocationDeletePermission])(
    'denies $name, which it does not know, to a team',
    async permission => {
      expect(await decide(permission, softwareEngineer)).toEqual(DENY);
    },
  );

  it.each([
    unheardOf,
    createService,
    predict,
    benchmark,
    catalogLocationDeletePermission,
  ])('lets the platform team use $name', async permission => {
    expect(await decide(permission, platformEngineer)).toEqual(ALLOW);
  });

  it('takes no user for a platform team by a similar name', async () => {
    const impostor = user('user:default/platform', 'group:other/platform');
    expect(await decide(unheardOf, impostor)).toEqual(DENY);
  });
});
