import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
  ConditionalPolicyDecision,
  PermissionCriteria,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_SERVICE,
  serviceDeletePermission,
  servicePredictPermission,
  serviceReadPermission,
  serviceUpdatePermission,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ServiceFilter,
  ServiceResource,
  serviceResourceRef,
} from '@fairway/backstage-plugin-mlops-node';

/** A permission that is asked for one service at a time. */
export type ServicePermission = ResourcePermission<
  typeof RESOURCE_TYPE_SERVICE
>;

type Decides = (decision: PolicyDecision, service: ServiceResource) => boolean;
type Transform = (
  conditions: ConditionalPolicyDecision['conditions'],
) => PermissionCriteria<ServiceFilter>;

/** What a caller may do with a service, as the UI shows it. */
export interface ServicePermissions {
  canUpdate: boolean;
  canDelete: boolean;
  canPredict: boolean;
}

/**
 * Decides who may do what with services.
 *
 * One question to the permission backend per permission; conditions are applied
 * here, so that a page of services costs no more than one of them.
 */
export class ServiceAccess {
  readonly #permissions: PermissionsService;
  readonly #decides: Decides;
  readonly #transform: Transform;

  static create(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
  }): ServiceAccess {
    const ruleset =
      options.permissionsRegistry.getPermissionRuleset(serviceResourceRef);
    const authorizer = createConditionAuthorizer(ruleset);
    const transformer = createConditionTransformer(ruleset);
    return new ServiceAccess(options.permissions, authorizer, transformer);
  }

  private constructor(
    permissions: PermissionsService,
    decides: Decides,
    transform: Transform,
  ) {
    this.#permissions = permissions;
    this.#decides = decides;
    this.#transform = transform;
  }

  /** @throws NotAllowedError when the caller may not. */
  async requireBasic(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [{ result }] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You are not allowed to do this; it needs the permission ${permission.name}`,
      );
    }
  }

  /** @throws NotAllowedError when the caller may not. */
  async require(
    permission: ServicePermission,
    service: ServiceResource,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.allows(permission, service, credentials))) {
      throw new NotAllowedError(
        `You are not allowed to do this with service ${service.name} of ${service.owner}; it needs the permission ${permission.name}`,
      );
    }
  }

  /** Whether the caller may. */
  async allows(
    permission: ServicePermission,
    service: ServiceResource,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    return (await this.#may(permission, credentials))(service);
  }

  /** The part of all services that the caller may read; undefined for all of them. */
  async readFilter(
    credentials: BackstageCredentials,
  ): Promise<PermissionCriteria<ServiceFilter> | undefined> {
    const decision = await this.#decision(serviceReadPermission, credentials);
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return undefined;
      case AuthorizeResult.CONDITIONAL:
        return this.#transform(decision.conditions);
      default:
        return { anyOf: [{ key: 'name', values: [] }] };
    }
  }

  /** What the caller may do, for every service of a page. */
  async describe(
    credentials: BackstageCredentials,
  ): Promise<(service: ServiceResource) => ServicePermissions> {
    const [update, remove, predict] = await Promise.all([
      this.#may(serviceUpdatePermission, credentials),
      this.#may(serviceDeletePermission, credentials),
      this.#may(servicePredictPermission, credentials),
    ]);
    return service => ({
      canUpdate: update(service),
      canDelete: remove(service),
      canPredict: predict(service),
    });
  }

  async #may(
    permission: ServicePermission,
    credentials: BackstageCredentials,
  ): Promise<(service: ServiceResource) => boolean> {
    const decision = await this.#decision(permission, credentials);
    return service => this.#decides(decision, service);
  }

  async #decision(
    permission: ServicePermission,
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision;
  }
}
