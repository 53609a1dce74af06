import { Page, ServiceEvent } from '@fairway/backstage-plugin-mlops-common';
import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { BigIntColumn, parseJson, toInstant } from '../database';

const TABLE = 'mlops_events';
const eventsPerStatement = 100;

/** An event to be told, before the history has numbered it. */
export interface NewEvent {
  serviceId: string;
  type: string;
  severity: 'info' | 'warning' | 'error';
  message: string;
  /** A user's entity reference, or the component that decided. */
  actor: string;
  /** Milliseconds since the epoch; now when absent. */
  at?: number;
  revision?: number;
  evidence?: Record<string, unknown>;
  /** Two events of one service with the same key are the same event. */
  dedupeKey?: string;
}

interface EventRow {
  id: number;
  at: BigIntColumn;
  type: string;
  severity: ServiceEvent['severity'];
  message: string;
  actor: string;
  revision: number | null;
  evidence: string | null;
}

/** The history of services: append-only, each event once. */
export class EventsStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): EventsStore {
    return new EventsStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Appends events in the transaction of the change that they tell of. */
  async append(transaction: Knex, events: NewEvent[]): Promise<void> {
    const now = Date.now();
    for (let start = 0; start < events.length; start += eventsPerStatement) {
      await transaction(TABLE)
        .insert(
          events.slice(start, start + eventsPerStatement).map(event => ({
            service_id: event.serviceId,
            at: event.at ?? now,
            type: event.type,
            severity: event.severity,
            message: event.message.slice(0, 4000),
            actor: event.actor,
            revision: event.revision ?? null,
            evidence: event.evidence ? JSON.stringify(event.evidence) : null,
            dedupe_key: event.dedupeKey ?? randomUUID(),
          })),
        )
        .onConflict(['service_id', 'dedupe_key'])
        .ignore();
    }
  }

  /** One page of a service's history, newest first. */
  async list(
    serviceId: string,
    page: { limit: number; offset: number },
  ): Promise<Page<ServiceEvent>> {
    const rows = await this.#knex<EventRow>(TABLE)
      .where('service_id', serviceId)
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(page.limit)
      .offset(page.offset);
    const [{ count }] = await this.#knex(TABLE)
      .where('service_id', serviceId)
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    return {
      ...page,
      totalItems: Number(count),
      items: rows.map(row => ({
        id: row.id,
        at: toInstant(row.at),
        type: row.type,
        severity: row.severity,
        message: row.message,
        actor: row.actor,
        ...(row.revision !== null && { revision: row.revision }),
        ...(row.evidence !== null && { evidence: parseJson(row.evidence) }),
      })),
    };
  }
}
