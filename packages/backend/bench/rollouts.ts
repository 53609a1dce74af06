// What rollouts in flight cost a portal: processor time, statements and looks of
// the control loop, with ten and with a thousand rollouts that bake at once.
import type { ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { deploymentRequest, eventually } from '../src/__testUtils__/FaultLab';
import { InProcess, startInProcess } from './rollouts/inProcess';

const { values } = parseArgs({
  options: {
    rollouts: { type: 'string', default: '10,100,1000' },
    seconds: { type: 'string', default: '20' },
  },
});
const counts = values.rollouts.split(',').map(Number);
const seconds = Number(values.seconds);
/** In which the signals are counted; a window counts once it is whole. */
const windowMs = 5_000;
/** A LogHistogram of 100 latencies from 10.0 to 14.9 ms, two of each tenth. */
const latencies =
  'AQAAAAAAdJNAAAAAAAAAJEDNzMzMzMwtQKEbAgECAgIBAgICAgIBAgICAQICAgIC' +
  'AQICAgECAgICAgECAgIBAgICAgIBAgICAQICAgICAQICAgECAgICAgECAgIBAgIC' +
  'AgIBAgICAQICAgICAQICAgECAgICAgECAgIBAgIC';
if (
  !counts.every(count => Number.isInteger(count) && count >= 1) ||
  !(seconds >= 1 && seconds <= 600)
) {
  throw new Error('--rollouts takes whole numbers, --seconds 1 to 600');
}

/** As production has it, but for an approval; nothing ends while it is measured. */
const rollouts = {
  bakeSeconds: 86_400,
  maximalBakeSeconds: 172_800,
  minimumSamples: 1_000,
  approvals: 0,
  lookSeconds: 10,
  requiredGates: ['comparison'],
  defaultStrategy: { type: 'canary', canarySize: 50 },
  defaultGates: [
    { kind: 'signature', name: 'signature' },
    {
      kind: 'comparison',
      name: 'errors',
      metric: 'error-rate',
      margin: { absolute: 0.01 },
    },
    {
      kind: 'comparison',
      name: 'latency-p95',
      metric: 'latency-p95',
      margin: { relative: 0.2 },
    },
  ],
};

/** Deploys a service and starts a rollout of it, as a user would. */
async function begin({ client, knex }: InProcess): Promise<ServiceKey> {
  const name = 'digits-0';
  await client.call('submitDeployment', {
    body: {
      ...deploymentRequest,
      ...{ name, version: '1', idempotencyKey: name },
      environment: 'production',
      pool: 'gpupool:default/fake-pool',
    },
  });
  const service = await eventually(
    async () => {
      const found = await client.call('getService', {
        path: { service: name },
      });
      return found.status.phase === 'ready' && found;
    },
    { what: `${name} to be deployed` },
  );
  await client.call('startRollout', {
    path: { service: name },
    body: { modelVersion: '2', idempotencyKey: name },
  });
  await untilBaking(knex, 1);
  return { id: service.id, name };
}

async function untilBaking(knex: Knex, count: number) {
  await eventually(
    async () => {
      const [{ baking }] = await knex('mlops_rollouts')
        .where({ phase: 'baking' })
        .count({ baking: '*' });
      const [{ seen }] = await knex('mlops_work')
        .where('epoch', '>', 1)
        .count({ seen: '*' });
      return baking === count && seen === count;
    },
    { what: `${count} rollouts to bake`, withinMs: 300_000 },
  );
}

/**
 * Copies the rows of the first one and what is declared of it, as if each had
 * been asked for; the control loop then goes on with them. Asking for each would
 * end the same.
 */
async function copyFirst(
  { knex, target }: InProcess,
  copies: number,
): Promise<ServiceKey[]> {
  const made: ServiceKey[] = [];
  const declared = target.desired('digits-0')!;
  const [service, deployment, rollout, work] = await Promise.all(
    ['mlops_services', 'mlops_deployments', 'mlops_rollouts', 'mlops_work'].map(
      table => knex(table).first(),
    ),
  );
  const revisions = await knex('mlops_revisions');
  for (let index = 1; index <= copies; index += 1) {
    const [id, rolloutId] = [randomUUID(), randomUUID()];
    const name = `digits-${index}`;
    await target.converge({ ...declared, id, name }, { epoch: 1 });
    await knex.transaction(async transaction => {
      await transaction('mlops_services').insert({
        ...service,
        ...{ id, name, live_name: name },
      });
      await transaction('mlops_revisions').insert(
        revisions.map(revision => ({ ...revision, service_id: id })),
      );
      await transaction('mlops_deployments').insert({
        ...deployment,
        ...{ id: randomUUID(), service_id: id, idempotency_key: id },
      });
      await transaction('mlops_rollouts').insert({
        ...rollout,
        ...{ id: rolloutId, service_id: id, open_service_id: id },
        state: rollout.state.replaceAll(rollout.id, rolloutId),
      });
      await transaction('mlops_work').insert({
        ...work,
        ...{ key: id, epoch: 1, owner: null, expires_at: null, due_at: 0 },
      });
    });
    made.push({ id, name });
  }
  return made;
}

/** What each service is asked while it bakes: both revisions answer alike. */
function predict({ signals }: InProcess, services: ServiceKey[]): () => void {
  const timer = setInterval(() => {
    for (const service of services) {
      for (const revision of [1, 2]) {
        signals.count(service, revision, {
          outcomes: { success: 100 },
          latency: latencies,
        });
      }
    }
  }, windowMs);
  return () => clearInterval(timer);
}

/** Each look stores what the machine has decided, and counts that in the same row. */
async function looksOf({ knex }: InProcess): Promise<number> {
  const [{ sum }] = await knex('mlops_rollouts').sum({ sum: 'state_version' });
  return Number(sum);
}

async function measure(count: number) {
  const portal = await startInProcess([
    { name: 'production', production: true, rollouts },
  ]);
  const first = await begin(portal);
  const services = [first, ...(await copyFirst(portal, count - 1))];
  await untilBaking(portal.knex, count);
  const stop = predict(portal, services);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const before = {
    looks: await looksOf(portal),
    queries: portal.queries(),
    cpu: process.cpuUsage(),
    at: performance.now(),
  };
  delay.enable();
  await sleep(seconds * 1_000);
  const elapsed = (performance.now() - before.at) / 1_000;
  const { user, system } = process.cpuUsage(before.cpu);
  const queries = portal.queries() - before.queries;
  const looks = (await looksOf(portal)) - before.looks;
  delay.disable();
  stop();
  await portal.stop();
  const cpuMs = (user + system) / 1e3;
  return {
    'rollouts that bake': count,
    'looks per second': looks / elapsed,
    'seconds from look to look': (count * elapsed) / looks,
    'statements per look': queries / looks,
    'processor time per look, ms': cpuMs / looks,
    'processor time of the process, % of a core': cpuMs / 10 / elapsed,
    'event-loop delay p99, ms': delay.percentile(99) / 1e6,
  };
}

async function main() {
  // Before anything is logged: a thousand submissions are no result.
  process.env.LOG_LEVEL = 'error';
  console.log(
    `node ${
      process.versions.node
    }, SQLite in memory, ${availableParallelism()} cores, ` +
      `load average ${loadavg()
        .map(value => value.toFixed(2))
        .join(' ')}`,
  );
  const columns: Awaited<ReturnType<typeof measure>>[] = [];
  for (const count of counts) {
    columns.push(await measure(count));
    console.error(`${count} measured`);
  }
  const names = Object.keys(columns[0]) as (keyof (typeof columns)[0])[];
  const [head, ...rows] = names.map(name => [
    name,
    ...columns.map(column =>
      column[name].toFixed(name === 'rollouts that bake' ? 0 : 2),
    ),
  ]);
  for (const cells of [head, head.map(() => '---'), ...rows]) {
    console.log(`| ${cells.join(' | ')} |`);
  }
}

main().then(
  // The catalog's mock and the like keep timers.
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
