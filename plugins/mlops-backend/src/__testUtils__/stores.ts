import { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { BenchmarksStore } from '../benchmarks/BenchmarksStore';
import { BenchmarkClaims } from '../benchmarks/run/BenchmarkClaims';
import { DatabaseWorkQueue } from '../control';
import { migrationsDirectory } from '../database';
import { DeploymentsStore } from '../deployments/DeploymentsStore';
import { FindingsStore } from '../drift/findings/FindingsStore';
import { ProfilesStore } from '../drift/profiles/ProfilesStore';
import { CollectionLeases } from '../drift/windows/CollectionLeases';
import { DriftWindowsStore } from '../drift/windows/DriftWindowsStore';
import { EventsStore } from '../events';
import { KeysStore } from '../keys/KeysStore';
import { AnswersStore } from '../rollouts/store/AnswersStore';
import { ApprovalsStore } from '../rollouts/store/ApprovalsStore';
import { NewRollout, RolloutsStore } from '../rollouts/store/RolloutsStore';
import { createRollout } from '../rollouts/machine';
import { DatabaseServicesStore } from '../services/DatabaseServicesStore';
import { NewService } from '../services/ServicesStore';

/** Every table of the plugin, those that others refer to last. */
export const tables = [
  'mlops_drift_findings',
  'mlops_drift_windows',
  'mlops_drift_services',
  'mlops_drift_revisions',
  'mlops_drift_profiles',
  'mlops_rollout_approvals',
  'mlops_rollout_answers',
  'mlops_rollouts',
  'mlops_benchmark_results',
  'mlops_benchmarks',
  'mlops_work',
  'mlops_pool_locks',
  'mlops_endpoint_keys',
  'mlops_events',
  'mlops_deployment_marks',
  'mlops_deployments',
  'mlops_revisions',
  'mlops_services',
] as const;

export const specFixture: RevisionSpec = {
  modelVersion: '1',
  uri: 'file:///models/digits/v1/model.onnx',
  digest: `sha256:${'0'.repeat(64)}`,
  format: 'onnx',
  runtime: 'onnx',
  signature: {
    inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
  },
  resources: { cpu: 0.5, memoryMiB: 256, gpus: 0 },
  replicas: 1,
  environmentVariables: {},
};

export function newServiceFixture(
  overrides: Partial<NewService> = {},
): NewService {
  const name = overrides.name ?? 'digits';
  return {
    id: `id-of-${name}`,
    name,
    owner: 'group:default/team-a',
    environment: 'development',
    pool: 'gpupool:default/fake-pool',
    model: 'model:default/digits',
    target: 'fake',
    createdBy: 'user:default/mock',
    reserved: { cpu: 0.5, memoryMiB: 256, gpus: 0 },
    firstRevision: { spec: specFixture, reason: 'First deployment' },
    ...overrides,
  };
}

/** A rollout of the service's second revision, which has not begun. */
export function newRolloutFixture(
  overrides: Partial<NewRollout> = {},
): NewRollout {
  const id = overrides.id ?? 'rollout';
  return {
    id,
    serviceId: 'id-of-digits',
    environment: 'development',
    stableRevision: 1,
    candidateRevision: 2,
    strategy: { type: 'all-at-once' },
    facts: { digest: specFixture.digest, format: 'onnx' },
    errorBudget: { falsePromotion: 0.05, falseRollback: 0.01 },
    state: createRollout(
      {
        id,
        submittedBy: 'user:default/mock',
        stable: { revision: 1, replicas: 1 },
        candidate: { revision: 2, replicas: 1 },
        steps: [{ weight: 100, bakeSeconds: 10, minimumSamples: 0 }],
        gates: [],
        rules: {
          onSilence: 'hold',
          maximalBakeSeconds: 60,
          provisioningSeconds: 60,
          rollbackWaitSeconds: 60,
          terminationWaitSeconds: 0,
          lookSeconds: 10,
          unreadySeconds: 30,
          candidateCapacity: 'full',
        },
      },
      1_000,
    ).state,
    submittedBy: 'user:default/mock',
    idempotencyKey: id,
    requestHash: 'hash',
    ...overrides,
  };
}

export type Stores = ReturnType<typeof createStores>;

/** The stores of the plugin over one database. */
export function createStores(knex: Knex) {
  const events = EventsStore.create({ knex });
  return {
    knex,
    services: DatabaseServicesStore.create({ knex }),
    deployments: DeploymentsStore.create({ knex }),
    benchmarks: BenchmarksStore.create({ knex }),
    benchmarkClaims: BenchmarkClaims.create({ knex, events }),
    events,
    keys: KeysStore.create({ knex }),
    queue: DatabaseWorkQueue.create({ knex }),
    rollouts: RolloutsStore.create({ knex }),
    answers: AnswersStore.create({ knex }),
    approvals: ApprovalsStore.create({ knex }),
    profiles: ProfilesStore.create({ knex }),
    driftLeases: CollectionLeases.create({ knex }),
    driftWindows: DriftWindowsStore.create({ knex }),
    findings: FindingsStore.create({ knex }),
  };
}

export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({ directory: migrationsDirectory() });
}

export async function emptyTables(knex: Knex): Promise<void> {
  for (const table of tables) {
    await knex(table).delete();
  }
}

/** All rows of all tables, to compare what was before with what is after. */
export async function dumpTables(
  knex: Knex,
): Promise<Record<string, unknown[]>> {
  const dump: Record<string, unknown[]> = {};
  for (const table of tables) {
    const rows = await knex(table).select();
    dump[table] = rows
      .map(row => JSON.stringify(row))
      .sort((a, b) => a.localeCompare(b));
  }
  return dump;
}

/** A service as a submitted deployment leaves it: stored, and waiting for work. */
export async function storeDeployment(
  stores: Stores,
  overrides: Partial<NewService> & { deploymentId?: string } = {},
): Promise<NewService> {
  const { deploymentId, ...rest } = overrides;
  const service = newServiceFixture(rest);
  await stores.knex.transaction(async transaction => {
    await stores.services.insert(transaction, service);
    await stores.deployments.insert(
      transaction,
      {
        id: deploymentId ?? `deployment-of-${service.name}`,
        serviceId: service.id,
        revisionNumber: 1,
        requestedBy: service.createdBy,
        idempotencyKey: `key-of-${service.name}`,
        requestHash: 'hash',
      },
      [{ mark: 'T1', at: 1_000, source: 'portal' }],
    );
    await stores.queue.enqueue(service.id, { transaction });
  });
  return service;
}
