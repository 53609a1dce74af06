import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  CreatedKey,
  KeyRequest,
  RevokedKey,
  serviceUpdatePermission,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { EventsStore } from '../events';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials, principalName } from '../principal';
import { StoredService } from '../services/ServicesStore';
import { generateKey } from './keySecret';
import { KeysStore } from './KeysStore';

/**
 * How long an answer waits for the data plane to follow, in milliseconds. Longer
 * than a claim lives, so that it outlasts a portal that died with one.
 */
const enforcementWaitMs = 10_000;
const pollMs = 20;
const dayMs = 24 * 60 * 60_000;

export interface KeysServiceOptions {
  knex: Knex;
  keys: KeysStore;
  events: EventsStore;
  queue: WorkQueue;
  targets: Map<string, ServingTarget>;
  access: ServiceAccess;
  auth: AuthService;
  logger: LoggerService;
  wake: (service: string) => void;
}

/**
 * Creates and revokes endpoint keys.
 *
 * A key is stored first and reaches the data plane by the control loop, like
 * every other intent; the answer waits for that, within bounds, and says
 * whether it has happened.
 */
export class KeysService {
  readonly #options: KeysServiceOptions;

  static create(options: KeysServiceOptions): KeysService {
    return new KeysService(options);
  }

  private constructor(options: KeysServiceOptions) {
    this.#options = options;
  }

  async create(
    service: StoredService,
    request: KeyRequest,
    credentials: Credentials,
  ): Promise<CreatedKey> {
    const { keys, events, queue, knex, access, auth } = this.#options;
    await access.require(serviceUpdatePermission, service, credentials);
    requireChecked(service, this.#options.targets.get(service.target));
    const actor = principalName(auth, credentials);
    const generated = generateKey();
    await boundedTransaction(knex, async transaction => {
      // The work's row first, as everywhere: the control loop locks it before
      // the service, and another order would let the two wait for each other.
      await queue.enqueue(service.id, { transaction });
      await keys.insert(transaction, {
        id: generated.id,
        serviceId: service.id,
        name: request.name,
        prefix: generated.prefix,
        sha256: generated.sha256,
        createdBy: actor,
        expiresAt:
          request.expiresInDays === undefined
            ? undefined
            : Date.now() + request.expiresInDays * dayMs,
        rateLimit: request.rateLimit,
      });
      await events.append(transaction, [
        {
          serviceId: service.id,
          type: 'key-created',
          severity: 'info',
          message: `Endpoint key '${request.name}' (${generated.prefix}…) was created`,
          actor,
          evidence: { key: generated.id },
          dedupeKey: `key-created:${generated.id}`,
        },
      ]);
    });
    this.#options.wake(service.name);
    const enforced = await this.#follow(service, ids =>
      ids.includes(generated.id),
    );
    return {
      ...(await keys.get(service.id, generated.id))!,
      secret: generated.secret,
      enforced,
    };
  }

  /** Revokes for ever; revoking again changes nothing. */
  async revoke(
    service: StoredService,
    id: string,
    credentials: Credentials,
  ): Promise<RevokedKey> {
    const { keys, events, queue, knex, access, auth } = this.#options;
    await access.require(serviceUpdatePermission, service, credentials);
    const key = await keys.get(service.id, id);
    if (!key) {
      throw new NotFoundError(`Service ${service.name} has no key ${id}`);
    }
    await boundedTransaction(knex, async transaction => {
      await queue.enqueue(service.id, { transaction });
      if (await keys.revoke(transaction, service.id, id)) {
        await events.append(transaction, [
          {
            serviceId: service.id,
            type: 'key-revoked',
            severity: 'info',
            message: `Endpoint key '${key.name}' (${key.prefix}…) was revoked`,
            actor: principalName(auth, credentials),
            evidence: { key: id },
            dedupeKey: `key-revoked:${id}`,
          },
        ]);
      }
    });
    this.#options.wake(service.name);
    const enforced = await this.#follow(service, ids => !ids.includes(id));
    return { ...(await keys.get(service.id, id))!, enforced };
  }

  async #follow(
    service: StoredService,
    follows: (keyIds: readonly string[]) => boolean,
  ): Promise<boolean> {
    const target = this.#options.targets.get(service.target);
    const deadline = performance.now() + enforcementWaitMs;
    while (target && performance.now() < deadline) {
      try {
        const { exists, keyIds = [] } = await target.observe(service);
        if (follows(keyIds)) {
          return exists;
        }
      } catch (error) {
        this.#options.logger.info(
          `The data plane of ${service.name} does not answer; the change of its keys follows later: ${error}`,
        );
        return false;
      }
      await new Promise(resolve => setTimeout(resolve, pollMs));
    }
    return false;
  }
}

/** @throws InputError where nobody would ask for the key */
function requireChecked(
  service: StoredService,
  target: ServingTarget | undefined,
): void {
  if (target && !target.checksKeys) {
    throw new InputError(
      `Service ${service.name} has no endpoint keys: serving target '${target.kind}' checks none. ` +
        'Who may call it is decided by what stands in front of it; ask whoever runs the gateway of its pool',
    );
  }
}
