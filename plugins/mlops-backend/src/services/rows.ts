import {
  Phase,
  DesiredState,
  Revision,
} from '@fairway/backstage-plugin-mlops-common';
import { BigIntColumn, parseJson, toInstant } from '../database';
import { ServiceUpdate, StoredService } from './ServicesStore';

export interface ServiceRow {
  id: string;
  name: string;
  live_name: string | null;
  model_ref: string;
  environment: string;
  pool_ref: string;
  owner_ref: string;
  target: string;
  desired_state: DesiredState;
  revision_number: number;
  serving_revision: number | null;
  phase: Phase;
  message: string;
  action: string | null;
  action_url: string | null;
  phase_since: BigIntColumn;
  asleep_since: BigIntColumn | null;
  observed_at: BigIntColumn | null;
  replicas: string;
  endpoint: string | null;
  placement: string | null;
  reserved_cpu: number;
  reserved_memory_mib: number;
  reserved_gpus: number;
  created_by: string;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  deleted_at: BigIntColumn | null;
}

export interface RevisionRow {
  service_id: string;
  number: number;
  spec: string;
  reason: string;
  created_by: string;
  created_at: BigIntColumn;
  pull_request_url: string | null;
}

const optional = (value: BigIntColumn | null) =>
  value === null ? undefined : Number(value);

export function toService(row: ServiceRow): StoredService {
  return {
    id: row.id,
    name: row.name,
    model: row.model_ref,
    environment: row.environment,
    pool: row.pool_ref,
    owner: row.owner_ref,
    target: row.target,
    desiredState: row.desired_state,
    revisionNumber: row.revision_number,
    servingRevision: row.serving_revision ?? undefined,
    phase: row.phase,
    message: row.message,
    action: row.action ?? undefined,
    actionUrl: row.action_url ?? undefined,
    phaseSince: Number(row.phase_since),
    asleepSince: optional(row.asleep_since),
    observedAt: optional(row.observed_at),
    replicas: parseJson(row.replicas) ?? [],
    endpoint: parseJson(row.endpoint),
    placement: parseJson(row.placement),
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    deletedAt: optional(row.deleted_at),
  };
}

export function toRevision(row: RevisionRow): Revision {
  return {
    number: row.number,
    spec: JSON.parse(row.spec),
    reason: row.reason,
    createdBy: row.created_by,
    createdAt: toInstant(row.created_at),
    ...(row.pull_request_url !== null && {
      pullRequestUrl: row.pull_request_url,
    }),
  };
}

/** The columns that an update changes, as knex takes them; undefined ones are skipped. */
export function toColumns(update: ServiceUpdate): Partial<ServiceRow> {
  const columns: Partial<ServiceRow> = {
    desired_state: update.desiredState,
    revision_number: update.revisionNumber,
    serving_revision: update.servingRevision,
    phase: update.phase,
    message: update.message,
    action: update.action,
    // Where to do it goes with what to do.
    action_url:
      update.action === undefined ? update.actionUrl : update.actionUrl ?? null,
    asleep_since: update.asleepSince,
    observed_at: update.observedAt,
    replicas: update.replicas && JSON.stringify(update.replicas),
    endpoint: update.endpoint && JSON.stringify(update.endpoint),
    reserved_cpu: update.reserved?.cpu,
    reserved_memory_mib: update.reserved?.memoryMiB,
    reserved_gpus: update.reserved?.gpus,
    deleted_at: update.deletedAt,
    live_name: update.deletedAt === undefined ? undefined : null,
  };
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  );
}
