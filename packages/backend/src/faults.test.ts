import { TestDatabases } from '@backstage/backend-test-utils';
import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  predict,
  untilDeployed,
} from './__testUtils__/FaultLab';

// Real processes all the way: portal, serving-host, onnx-server, database.
jest.setTimeout(process.env.FAIRWAY_SOAK ? 3_600_000 : 900_000);

/** Every write of a deployment with `npm run soak`, every twenty-third otherwise. */
const stride = process.env.FAIRWAY_SOAK ? 1 : 23;
/** Writes that no deployment does without. */
const least = 20;
const service = deploymentRequest.name;

const sqlite = (directory: string): Knex.Config => ({
  client: 'better-sqlite3',
  connection: { filename: join(directory, 'portal.sqlite') },
  useNullAsDefault: true,
});

async function submit({ client }: Portal): Promise<Deployment> {
  const { deployment } = await client.call('submitDeployment', {
    body: deploymentRequest,
  });
  return deployment;
}

/** Whether it has deployed the service and written nothing for a while. */
async function isDone(portal: Portal): Promise<boolean> {
  const { items } = await portal.client.call('listDeployments', {
    path: { service },
  });
  const before = portal.writes();
  await new Promise(done => setTimeout(done, 3_000));
  return items[0]?.state === 'succeeded' && portal.writes() === before;
}

async function eventTypes({ client }: Portal): Promise<string[]> {
  const { items } = await client.call('listEvents', {
    path: { service },
    query: { limit: 200 },
  });
  return items.map(({ type }) => type);
}

/** Predicts without a pause until stopped, and counts what came back. */
function predictAllTheWhile(
  deployed: Awaited<ReturnType<typeof untilDeployed>>['service'],
  key: string,
  clients: number,
) {
  const statuses = new Map<string, number>();
  let running = true;
  const loops = Array.from({ length: clients }, async () => {
    while (running) {
      const status = await predict(deployed, key).then(String, () => 'broken');
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  return {
    count: (status: string) => statuses.get(status) ?? 0,
    stop: async () => {
      running = false;
      await Promise.all(loops);
      return Object.fromEntries(statuses);
    },
  };
}

describe('a portal on SQLite', () => {
  let lab: FaultLab;

  beforeEach(async () => {
    lab = await FaultLab.create({ connection: sqlite });
  });
  afterEach(async () => {
    await lab.close();
  });

  it('ends deployed, and once, when it is killed at any write of a deployment', async () => {
    const whole = await lab.startPortal();
    await untilDeployed(whole, await submit(whole));
    const writes = whole.writes();
    expect(writes).toBeGreaterThan(least);
    await lab.close();

    for (let faultAt = 1; faultAt <= writes; faultAt += stride) {
      lab = await FaultLab.create({ connection: sqlite });
      const doomed = await lab.startPortal({ faultAt, signal: 'SIGKILL' });
      await submit(doomed).catch(() => undefined);
      await eventually(
        async () =>
          doomed.process.signalCode !== null ||
          // One that renews its claims less often writes less.
          (faultAt > least && (await isDone(doomed))),
        { what: `the portal to die at write ${faultAt}, or to be done` },
      );
      await doomed.stop();
      expect(await doomed.ended).toBe('SIGKILL');

      const portal = await lab.startPortal();
      const { service: deployed } = await untilDeployed(
        portal,
        await submit(portal),
      );
      const services = await portal.client.call('listServices');
      expect(services.totalItems).toBe(1);
      expect(deployed.revision.number).toBe(1);
      expect(deployed.replicas).toHaveLength(1);
      expect(lab.replicaPids()).toHaveLength(1);
      const types = await eventTypes(portal);
      for (const type of ['deployment-requested', 'deployment-succeeded']) {
        expect(types.filter(seen => seen === type)).toEqual([type]);
      }
      // The dead portal may have taken its claim along; the answer outlasts that.
      const { secret, enforced } = await portal.client.call('createKey', {
        path: { service },
        body: { name: 'check' },
      });
      expect(enforced).toBe(true);
      expect(await predict(deployed, secret)).toBe(200);
      await lab.close();
    }
  });

  it('loses at most what a killed replica held, and tells of it', async () => {
    const clients = 4;
    const portal = await lab.startPortal();
    const { client } = portal;
    const { deployment } = await client.call('submitDeployment', {
      body: { ...deploymentRequest, replicas: 2 },
    });
    const { service: deployed } = await untilDeployed(portal, deployment);
    const { secret } = await client.call('createKey', {
      path: { service },
      body: { name: 'load' },
    });
    const load = predictAllTheWhile(deployed, secret, clients);
    await eventually(async () => load.count('200') > 100, {
      what: 'the load to run',
    });
    process.kill(lab.replicaPids()[0], 'SIGKILL');
    await eventually(
      async () => (await eventTypes(portal)).includes('replica-exited'),
      { what: 'the history to tell of the replica' },
    );
    await eventually(
      async () =>
        (
          await client.call('getService', { path: { service } })
        ).status.phase === 'ready' && lab.replicaPids().length === 2,
      { what: 'the replica to come back' },
    );
    const { '200': answered, ...lost } = await load.stop();
    expect(answered).toBeGreaterThan(100);
    expect(
      Object.values(lost).reduce((sum, count) => sum + count, 0),
    ).toBeLessThanOrEqual(clients);
  });

  it('goes on serving while it is dead, and is taken over by the next one', async () => {
    const portal = await lab.startPortal();
    const { service: deployed } = await untilDeployed(
      portal,
      await submit(portal),
    );
    const { secret } = await portal.client.call('createKey', {
      path: { service },
      body: { name: 'load' },
    });
    const host = lab.hostPid();
    const load = predictAllTheWhile(deployed, secret, 2);
    await portal.stop();
    const before = load.count('200');
    await eventually(async () => load.count('200') > before + 100, {
      what: 'predictions without a portal',
    });
    const next = await lab.startPortal();
    const { id } = await next.client.call('createKey', {
      path: { service },
      body: { name: 'after' },
    });
    const revoked = await next.client.call('revokeKey', {
      path: { service, key: id },
    });
    expect(revoked.enforced).toBe(true);
    expect(lab.hostPid()).toBe(host);
    expect(Object.keys(await load.stop())).toEqual(['200']);
  });

  it('lets a service sleep and wake while it is dead, and tells the truth when it is back', async () => {
    const portal = await lab.startPortal();
    const { deployment } = await portal.client.call('submitDeployment', {
      body: {
        ...deploymentRequest,
        scaling: { minReplicas: 0, maxReplicas: 1, idleSeconds: 5 },
      },
    });
    const { service: deployed } = await untilDeployed(portal, deployment);
    const { secret } = await portal.client.call('createKey', {
      path: { service },
      body: { name: 'check' },
    });
    const shown = async ({ client }: Portal) =>
      (await client.call('getService', { path: { service } })).status;
    const untilShown = (by: Portal, asleep: boolean) =>
      eventually(
        async () => {
          const status = await shown(by);
          return (status.asleepSince !== undefined) === asleep && status;
        },
        { what: `the portal to show it ${asleep ? 'asleep' : 'awake'}` },
      );
    const asleep = await untilShown(portal, true);
    expect(asleep.phase).toBe('ready');
    await eventually(async () => lab.replicaPids().length === 0, {
      what: 'its replica to end',
    });

    await portal.stop();
    expect(await predict(deployed, secret)).toBe(200);
    expect(lab.replicaPids()).toHaveLength(1);

    // It may sleep again before the next portal looks: the history tells of both.
    const next = await lab.startPortal();
    await eventually(async () => (await eventTypes(next)).includes('woken'), {
      what: 'the history to tell that it woke',
    });
    // Asked all the while, since it would sleep again before a slow portal looks.
    const load = predictAllTheWhile(deployed, secret, 1);
    expect((await untilShown(next, false)).phase).toBe('ready');
    expect(Object.keys(await load.stop())).toEqual(['200']);

    const asleepAgain = await untilShown(next, true);
    await next.stop();
    const last = await lab.startPortal();
    await eventually(
      async () => {
        const { observedAt } = await shown(last);
        return Date.parse(observedAt!) > Date.parse(asleepAgain.observedAt!);
      },
      { what: 'the last portal to look' },
    );
    expect((await shown(last)).asleepSince).toBeDefined();
    expect(lab.replicaPids()).toHaveLength(0);
    expect(await predict(deployed, secret)).toBe(200);
    expect(
      (await eventTypes(last)).filter(type => type === 'deployment-succeeded'),
    ).toHaveLength(1);
  });

  it('brings back a serving-host that was killed, with what it served', async () => {
    const portal = await lab.startPortal();
    const { service: deployed } = await untilDeployed(
      portal,
      await submit(portal),
    );
    const { secret } = await portal.client.call('createKey', {
      path: { service },
      body: { name: 'check' },
    });
    const host = lab.hostPid();
    process.kill(host, 'SIGKILL');
    await eventually(
      async () =>
        lab.hostPid() !== host && (await predict(deployed, secret)) === 200,
      { what: 'predictions from a new serving-host' },
    );
    expect(lab.replicaPids()).toHaveLength(1);
    await eventually(
      async () =>
        (
          await portal.client.call('getService', { path: { service } })
        ).status.phase === 'ready',
      { what: 'the service to be ready again' },
    );
  });
});

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const postgres = databases.eachSupportedId();

(postgres.length > 0 ? describe : describe.skip)(
  'two portals on one PostgreSQL and one serving-host',
  () => {
    it('writes nothing with one that was asleep past its claim', async () => {
      const shared = await databases.init('POSTGRES_18');
      const lab = await FaultLab.create({ connection: postgresOf(shared) });
      try {
        // Far enough that the claim is taken and the work has begun.
        const sleeper = await lab.startPortal({
          faultAt: 22,
          signal: 'SIGSTOP',
        });
        const submitting = submit(sleeper).catch(() => undefined);
        await eventually(async () => sleeper.writes() >= 22, {
          what: 'the first portal to fall asleep',
        });
        const other = await lab.startPortal();
        const deployed = await untilDeployed(other, await submit(other));
        const before = await settled(shared);
        sleeper.process.kill('SIGCONT');
        await submitting;
        await new Promise(done => setTimeout(done, 3_000));
        expect(await snapshot(shared)).toEqual(before);
        expect(lab.replicaPids()).toHaveLength(1);
        expect(deployed.service.replicas).toHaveLength(1);
      } finally {
        await lab.close();
      }
    });

    it('shares deployments without doing one of them twice', async () => {
      const shared = await databases.init('POSTGRES_18');
      const lab = await FaultLab.create({ connection: postgresOf(shared) });
      try {
        const portals = [await lab.startPortal(), await lab.startPortal()];
        const submitted = await Promise.all(
          Array.from({ length: 4 }, async (_, index) => {
            const body = {
              ...deploymentRequest,
              idempotencyKey: `task-${index}`,
              name: `digits-${index}`,
            };
            const [first, second] = await Promise.all(
              portals.map(({ client }) =>
                client.call('submitDeployment', { body }),
              ),
            );
            expect(first.deployment.id).toBe(second.deployment.id);
            return first.deployment;
          }),
        );
        for (const deployment of submitted) {
          await untilDeployed(portals[0], deployment);
        }
        expect(lab.replicaPids()).toHaveLength(submitted.length);
        const doubled = await shared('mlops_events')
          .whereIn('type', ['deployment-requested', 'deployment-succeeded'])
          .groupBy('service_id', 'type')
          .havingRaw('count(*) > 1')
          .select('service_id');
        expect(doubled).toEqual([]);
      } finally {
        await lab.close();
      }
    });
  },
);

/** The connection of a test database; knex hides the password from enumeration. */
function postgresOf(knex: Knex): () => Knex.Config {
  const { connection } = knex.client.config;
  return () => ({
    client: 'pg',
    connection: { ...connection, password: connection.password },
  });
}

/** The tables once the portal that is awake has nothing left to do. */
async function settled(knex: Knex) {
  let last = await snapshot(knex);
  await eventually(
    async () => {
      await new Promise(done => setTimeout(done, 1_500));
      const now = await snapshot(knex);
      const same = isDeepStrictEqual(now, last);
      last = now;
      return same;
    },
    { what: 'the tables to settle' },
  );
  return last;
}

/**
 * All that a late writer could have changed. When a service was last looked at
 * is left out: the woken portal may look again, under a new claim.
 */
async function snapshot(knex: Knex) {
  const services = await knex('mlops_services').orderBy('id');
  return {
    services: services.map(
      ({ observed_at: _observed, updated_at: _updated, ...rest }) => rest,
    ),
    revisions: await knex('mlops_revisions').orderBy('number'),
    deployments: await knex('mlops_deployments').orderBy('id'),
    marks: await knex('mlops_deployment_marks').orderBy('mark'),
    events: await knex('mlops_events').orderBy('id'),
  };
}
