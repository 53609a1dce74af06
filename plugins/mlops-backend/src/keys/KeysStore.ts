import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  EndpointKey,
  Page,
  RateLimit,
} from '@fairway/backstage-plugin-mlops-common';
import { AcceptedKey } from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import {
  BigIntColumn,
  parseJson,
  toInstant,
  toOptionalInstant,
} from '../database';

const TABLE = 'mlops_endpoint_keys';

/** Keys of one service that can be live at a time. */
export const MAXIMUM_LIVE_KEYS = 100;

interface KeyRow {
  id: string;
  service_id: string;
  name: string;
  live_name: string | null;
  prefix: string;
  sha256: string;
  created_by: string;
  created_at: BigIntColumn;
  expires_at: BigIntColumn | null;
  revoked_at: BigIntColumn | null;
  last_used_at: BigIntColumn | null;
  use_count: BigIntColumn;
  rate_limit: string | null;
}

export interface NewKey {
  id: string;
  serviceId: string;
  name: string;
  prefix: string;
  sha256: string;
  createdBy: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  rateLimit?: RateLimit;
}

/** Endpoint keys: named, hashed, revocable. */
export class KeysStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): KeysStore {
    return new KeysStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** @throws ConflictError when a live key has this name, or there are too many. */
  async insert(transaction: Knex.Transaction, key: NewKey): Promise<void> {
    const [{ count }] = await transaction(TABLE)
      .where({ service_id: key.serviceId })
      .whereNotNull('live_name')
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    if (Number(count) >= MAXIMUM_LIVE_KEYS) {
      throw new ConflictError(
        `The service has ${MAXIMUM_LIVE_KEYS} keys already: revoke one that is no longer needed`,
      );
    }
    try {
      await transaction(TABLE).insert({
        id: key.id,
        service_id: key.serviceId,
        name: key.name,
        live_name: key.name,
        prefix: key.prefix,
        sha256: key.sha256,
        created_by: key.createdBy,
        created_at: Date.now(),
        expires_at: key.expiresAt ?? null,
        rate_limit: key.rateLimit ? JSON.stringify(key.rateLimit) : null,
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          `The service has a key named ${key.name} already: choose another name, or revoke that key first`,
        );
      }
      throw error;
    }
  }

  /** Revokes a key for ever. False when it was revoked before, or is unknown. */
  async revoke(
    transaction: Knex.Transaction,
    serviceId: string,
    id: string,
  ): Promise<boolean> {
    const revoked = await transaction(TABLE)
      .where({ service_id: serviceId, id })
      .whereNull('revoked_at')
      .update({ revoked_at: Date.now(), live_name: null });
    return revoked === 1;
  }

  async get(serviceId: string, id: string): Promise<EndpointKey | undefined> {
    const row = await this.#knex<KeyRow>(TABLE)
      .where({ service_id: serviceId, id })
      .first();
    return row && toKey(row);
  }

  /** One page of a service's keys, newest first; revoked ones included. */
  async list(
    serviceId: string,
    page: { limit: number; offset: number },
  ): Promise<Page<EndpointKey>> {
    const rows = await this.#knex<KeyRow>(TABLE)
      .where({ service_id: serviceId })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(page.limit)
      .offset(page.offset);
    const [{ count }] = await this.#knex(TABLE)
      .where({ service_id: serviceId })
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    return { ...page, totalItems: Number(count), items: rows.map(toKey) };
  }

  /** What the data plane shall accept now, in a stable order. */
  async accepted(serviceId: string): Promise<AcceptedKey[]> {
    const rows = await this.#knex<KeyRow>(TABLE)
      .where({ service_id: serviceId })
      .whereNull('revoked_at')
      .orderBy('id')
      .limit(MAXIMUM_LIVE_KEYS);
    return rows.map(row => ({
      id: row.id,
      sha256: row.sha256,
      ...(row.expires_at !== null && { expiresAt: Number(row.expires_at) }),
      ...(row.rate_limit !== null && { rateLimit: parseJson(row.rate_limit) }),
    }));
  }

  /** Stores when keys were last used and how often, as the data plane counted. */
  async recordUsage(
    knex: Knex,
    serviceId: string,
    usage: { id: string; lastUsedAt: number; useCount: number }[],
  ): Promise<void> {
    if (usage.length === 0) {
      return;
    }
    const rows = await knex<KeyRow>(TABLE)
      .where({ service_id: serviceId })
      .whereIn(
        'id',
        usage.map(({ id }) => id),
      )
      .select('id', 'use_count');
    const counted = new Map(rows.map(row => [row.id, Number(row.use_count)]));
    for (const { id, lastUsedAt, useCount } of usage) {
      if (useCount > (counted.get(id) ?? Infinity)) {
        await knex<KeyRow>(TABLE)
          .where({ service_id: serviceId, id })
          .andWhere('use_count', '<', useCount)
          .update({ last_used_at: lastUsedAt, use_count: useCount });
      }
    }
  }
}

function toKey(row: KeyRow): EndpointKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdBy: row.created_by,
    createdAt: toInstant(row.created_at),
    expiresAt: toOptionalInstant(row.expires_at),
    revokedAt: toOptionalInstant(row.revoked_at),
    lastUsedAt: toOptionalInstant(row.last_used_at),
    useCount: Number(row.use_count),
    rateLimit: parseJson(row.rate_limit),
  };
}
