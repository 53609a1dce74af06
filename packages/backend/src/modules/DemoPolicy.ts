import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import {
  AuthorizeResult,
  isResourcePermission,
  Permission,
  PermissionRuleParams,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';

/** What everybody who is signed in may do, guests included. */
const FOR_EVERYBODY = new Set([
  'catalog.entity.read',
  'catalog.location.read',
  'scaffolder.template.parameter.read',
  'scaffolder.template.step.read',
]);

/** What whoever is in a team may do besides. */
const FOR_TEAMS = new Set([
  'catalog.entity.create',
  'catalog.entity.validate',
  'catalog.location.create',
  'catalog.location.analyze',
  'scaffolder.action.execute',
  'scaffolder.task.create',
  'scaffolder.template.dry-run',
]);

/** What is decided for each thing by the plugin that owns it: rule and plugin. */
const FOR_OWNERS: Record<
  string,
  { pluginId: string; rule: string; parameter: 'claims' | 'createdBy' }
> = {
  'catalog-entity': {
    pluginId: 'catalog',
    rule: 'IS_ENTITY_OWNER',
    parameter: 'claims',
  },
  'mlops-service': { pluginId: 'mlops', rule: 'IS_OWNER', parameter: 'claims' },
  'scaffolder-task': {
    pluginId: 'scaffolder',
    rule: 'IS_TASK_OWNER',
    parameter: 'createdBy',
  },
};

const OWNERS_MAY = new Set([
  'catalog.entity.delete',
  'catalog.entity.refresh',
  'scaffolder.task.cancel',
  'scaffolder.task.read',
]);

/**
 * Who may do what in the demo portal:
 *
 * - everybody who is signed in reads the catalog, models and services;
 * - whoever is in a team runs templates and creates services, and changes,
 *   calls, measures and deletes what they or their team own;
 * - the platform team may do everything;
 * - what is not named here is denied.
 */
export class DemoPolicy implements PermissionPolicy {
  readonly #platformTeams: ReadonlySet<string>;

  /** @param platformTeams - entity references of the all-powerful groups */
  static create(options: { platformTeams: string[] }): DemoPolicy {
    return new DemoPolicy(options.platformTeams);
  }

  /** Reads the platform teams from `permission.demo.platformTeams`. */
  static fromConfig(config: Config): DemoPolicy {
    return DemoPolicy.create({
      platformTeams:
        config.getOptionalStringArray('permission.demo.platformTeams') ?? [],
    });
  }

  private constructor(platformTeams: string[]) {
    this.#platformTeams = new Set(
      platformTeams.map(ref =>
        stringifyEntityRef(parseEntityRef(ref, { defaultKind: 'group' })),
      ),
    );
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    const { userEntityRef, ownershipEntityRefs } = user.info;
    const teams = ownershipEntityRefs.filter(isGroup);

    if (teams.some(team => this.#platformTeams.has(team))) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (FOR_EVERYBODY.has(permission.name) || isRead(permission, 'mlops')) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (teams.length === 0) {
      return { result: AuthorizeResult.DENY };
    }
    if (FOR_TEAMS.has(permission.name)) {
      return { result: AuthorizeResult.ALLOW };
    }
    return decideByOwner(permission, { userEntityRef, ownershipEntityRefs });
  }
}

function decideByOwner(
  permission: Permission,
  user: { userEntityRef: string; ownershipEntityRefs: string[] },
): PolicyDecision {
  if (!isResourcePermission(permission)) {
    return permission.name === 'mlops.service.create'
      ? { result: AuthorizeResult.ALLOW }
      : { result: AuthorizeResult.DENY };
  }
  const { resourceType } = permission;
  const mayOwn =
    OWNERS_MAY.has(permission.name) || resourceType === 'mlops-service';
  const owner = FOR_OWNERS[resourceType];
  if (!mayOwn || !owner) {
    return { result: AuthorizeResult.DENY };
  }
  const params: PermissionRuleParams = {
    [owner.parameter]:
      owner.parameter === 'claims'
        ? user.ownershipEntityRefs
        : [user.userEntityRef],
  };
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: owner.pluginId,
    resourceType,
    conditions: { rule: owner.rule, resourceType, params },
  };
}

function isRead(permission: Permission, plugin: string): boolean {
  return (
    permission.name.startsWith(`${plugin}.`) &&
    permission.attributes.action === 'read'
  );
}

function isGroup(ref: string): boolean {
  return parseEntityRef(ref).kind === 'group';
}
