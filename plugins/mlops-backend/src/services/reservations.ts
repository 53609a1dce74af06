import { Amounts, replicaRange } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { ServiceRow } from './rows';
import { Reservation } from './ServicesStore';

const SERVICES = 'mlops_services';
const REVISIONS = 'mlops_revisions';

/** Who holds what on a pool, at most `limit`, largest first. */
export async function readReservations(
  knex: Knex,
  pool: string,
  limit: number,
): Promise<Reservation[]> {
  const rows: (ServiceRow & { spec: string })[] = await knex(SERVICES)
    .join(REVISIONS, join =>
      join
        .on(`${SERVICES}.id`, `${REVISIONS}.service_id`)
        .andOn(`${SERVICES}.revision_number`, `${REVISIONS}.number`),
    )
    .whereNotNull('live_name')
    .andWhere('pool_ref', pool)
    .orderBy([
      { column: 'reserved_gpus', order: 'desc' },
      { column: 'reserved_cpu', order: 'desc' },
      { column: 'name' },
    ])
    .limit(limit)
    .select(`${SERVICES}.*`, `${REVISIONS}.spec`);
  return rows.map(row => ({
    service: row.name,
    owner: row.owner_ref,
    environment: row.environment,
    replicas:
      row.desired_state === 'running'
        ? replicaRange(JSON.parse(row.spec)).max
        : 0,
    reserved: {
      cpu: row.reserved_cpu,
      memoryMiB: row.reserved_memory_mib,
      gpus: row.reserved_gpus,
    },
  }));
}

/** The sum over all services on a pool that are not deleted. */
export async function sumReserved(knex: Knex, pool: string): Promise<Amounts> {
  const sums = await knex<ServiceRow>(SERVICES)
    .whereNotNull('live_name')
    .andWhere('pool_ref', pool)
    .sum({
      cpu: 'reserved_cpu',
      memoryMiB: 'reserved_memory_mib',
      gpus: 'reserved_gpus',
    })
    .first<Record<keyof Amounts, number | null>>();
  return {
    cpu: sums?.cpu ?? 0,
    memoryMiB: sums?.memoryMiB ?? 0,
    gpus: sums?.gpus ?? 0,
  };
}
