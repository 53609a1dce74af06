import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import knexFactory, { Knex } from 'knex';
import {
  deploymentRequest,
  FaultLab,
  Portal,
  untilDeployed,
} from '../../src/__testUtils__/FaultLab';

const settledWithinMs = 300_000;
const rowsPerStatement = 50;

/** A portal with many services in its database, and that database. */
export interface Registered {
  lab: FaultLab;
  portal: Portal;
  knex: Knex;
}

const connection = (directory: string): Knex.Config => ({
  client: 'better-sqlite3',
  connection: { filename: join(directory, 'portal.sqlite') },
  useNullAsDefault: true,
});

/**
 * A machine with so many services: `live` of them run a real replica each, the
 * others are stopped, and the serving-host knows all of them.
 *
 * One is deployed as a user would. The others are copies of its rows, as if
 * each had been asked for; the portal's own control loop then brings them to
 * what they are. Asking for each would take longer and end the same.
 */
export async function register(options: {
  services: number;
  live: number;
}): Promise<Registered> {
  const lab = await FaultLab.create({ connection });
  const first = await lab.startPortal();
  const { deployment } = await first.client.call('submitDeployment', {
    body: { ...deploymentRequest, name: nameOf(0) },
  });
  await untilDeployed(first, deployment);
  await first.stop();
  const knex = knexFactory(connection(lab.dataDirectory));
  await copyFirst(knex, options);
  const portal = await lab.startPortal();
  await untilSettled(knex, options);
  return { lab, portal, knex };
}

function nameOf(index: number): string {
  return `digits-${String(index).padStart(4, '0')}`;
}

async function copyFirst(
  knex: Knex,
  { services, live }: { services: number; live: number },
): Promise<void> {
  const [service, revision, deployment] = await Promise.all(
    ['mlops_services', 'mlops_revisions', 'mlops_deployments'].map(table =>
      knex(table).first(),
    ),
  );
  const copies = Array.from({ length: services - 1 }, (_, index) => {
    const name = nameOf(index + 1);
    const runs = index + 1 < live;
    return {
      mlops_services: {
        ...service,
        id: randomUUID(),
        name,
        live_name: name,
        desired_state: runs ? 'running' : 'stopped',
        phase: runs ? 'queued' : 'stopped',
        message: '',
        serving_revision: null,
        observed_at: null,
        replicas: '[]',
        endpoint: null,
      },
      runs,
    };
  });
  const insert = async (table: string, rows: object[]) =>
    knex.batchInsert(table, rows, rowsPerStatement);
  const rows = copies.map(copy => copy.mlops_services);
  await insert('mlops_services', rows);
  await insert(
    'mlops_revisions',
    rows.map(({ id }) => ({ ...revision, service_id: id })),
  );
  await insert(
    'mlops_deployments',
    copies.map(({ mlops_services: { id }, runs }) => ({
      ...deployment,
      id: randomUUID(),
      service_id: id,
      idempotency_key: id,
      created_at: Date.now(),
      ...(runs
        ? { state: 'queued', finished_at: null }
        : { state: 'superseded' }),
    })),
  );
}

/** Waits until every service was looked at, and those that run are ready. */
async function untilSettled(
  knex: Knex,
  { services, live }: { services: number; live: number },
): Promise<void> {
  const deadline = performance.now() + settledWithinMs;
  for (;;) {
    const [{ seen, ready }] = await knex('mlops_services').select(
      knex.raw('count(observed_at) as seen'),
      knex.raw("sum(case when phase = 'ready' then 1 else 0 end) as ready"),
    );
    if (seen === services && ready === live) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(
        `Within ${settledWithinMs} ms only ${seen} of ${services} services were looked at and ${ready} of ${live} ready`,
      );
    }
    await sleep(500);
  }
}
