import knexFactory from 'knex';
import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../../../__testUtils__/FaultLab';
import { TestPostgres } from '../../../rollouts/__testUtils__/TestPostgres';
import { ClusterLab } from '../ClusterLab';
import { failPods } from '../faults/failPods';
import { NAMESPACE, PORTAL } from '../names';
import type { Experiments } from './Experiments';

const PLANTED = {
  ofPrometheus: 'planted-b3f1-of-prometheus',
  inAddress: 'planted-b3f1-in-an-address',
  inQuery: 'planted-b3f1-in-a-query',
  bearer: 'planted-b3f1-as-a-bearer',
  ofCluster: 'planted-b3f1-in-a-secret',
};

const ofNamespace = (resource: string) =>
  `/api/v1/namespaces/${NAMESPACE}/${resource}`;

/** What opens something, and where it must not be told. */
export function secretExperiment(
  experiments: Experiments,
  cluster: () => ClusterLab,
): void {
  let postgres: TestPostgres;
  /** A Prometheus that repeats what it does not believe. */
  let prometheus: Server;

  experiments.with(
    'whose portal says all that it does',
    {
      begin: async () => {
        postgres = await TestPostgres.start();
        prometheus = createServer((request, response) => {
          const error = `not authorized: ${request.headers.authorization}`;
          response
            .writeHead(401, { 'content-type': 'application/json' })
            .end(JSON.stringify({ status: 'error', error }));
        });
        await new Promise<void>(listening => {
          prometheus.listen(0, '127.0.0.1', listening);
        });
        const { port } = prometheus.address() as AddressInfo;
        const tokenFile = join(cluster().lab.folder, 'prometheus-token');
        writeFileSync(tokenFile, PLANTED.ofPrometheus);
        return {
          connection: postgres.connection,
          prometheus: {
            url: `http://127.0.0.1:${port}`,
            authentication: { tokenFile },
          },
          env: { LOG_LEVEL: 'debug' },
        };
      },
      end: async () => {
        prometheus.closeAllConnections();
        prometheus.close();
        await postgres.stop();
      },
    },
    () => {
      experiments.add(
        {
          number: 25,
          that: 'tells nobody what opens something: neither in answers, nor in the history, the log and the database',
          time: 'from the submission to its end',
          outcome: 'failed',
        },
        async ({ since }) => {
          const it = cluster();
          const { lab, plane } = it;
          await lab.client.apply({
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'planted', namespace: NAMESPACE },
            stringData: { key: PLANTED.ofCluster },
          });
          await it.deploy('secretive', { environment: 'measured' });
          const mend = await failPods(lab, {
            service: 'secretive',
            revision: 2,
            fault: 'image-pull',
          });
          const begun = performance.now();
          const rollout = await it.ship('secretive');
          await sayOfPods(it);
          const ended = await it.untilEnded(rollout);
          const recovery = performance.now() - begun;
          await mend();
          expect(ended.phase).toBe('failed');

          const told = await everythingTold(it, rollout.id);
          const knex = knexFactory(postgres.connection());
          const tables = await knex('information_schema.tables')
            .select('table_name')
            .where('table_name', 'like', 'mlops_%');
          for (const { table_name: name } of tables) {
            told[`table ${name}`] = JSON.stringify(await knex(name));
          }
          await knex.destroy();
          const secrets = {
            ...PLANTED,
            ofPortal: plane.token,
            ofDatabase: new URL(`${postgres.connection().connection}`).password,
          };
          const found = Object.entries(told).flatMap(([where, text]) =>
            Object.entries(secrets)
              .filter(([, secret]) => text.includes(secret))
              .map(([what]) => `I8: ${what} is told in ${where}`),
          );
          expect(found).toEqual([]);
          // What was said besides has arrived.
          expect(told.listEvents).toContain('registry.example.com');
          const asked = await lab.audit.events({
            user: PORTAL,
            resource: 'secrets',
            since,
          });
          expect(asked).toEqual([]);
          return [recovery];
        },
      );
    },
  );
}

/** Has the cluster say of the candidate's pods what no cluster should. */
async function sayOfPods({ lab }: ClusterLab): Promise<void> {
  const selector =
    'labelSelector=app.kubernetes.io/name%3Dsecretive,fairway.dev/revision%3D2';
  const [pod] = await eventually(
    async () => {
      const pods = await lab.client.list(`${ofNamespace('pods')}?${selector}`);
      return pods.length > 0 && pods;
    },
    { what: 'pods of the candidate', withinMs: 30_000 },
  );
  const now = new Date().toISOString();
  await lab.client.create({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: 'planted-', namespace: NAMESPACE },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      name: pod.metadata.name,
      namespace: NAMESPACE,
      uid: pod.metadata.uid,
    },
    type: 'Warning',
    reason: 'Failed',
    message: `Failed to pull image: GET https://robot:${PLANTED.inAddress}@registry.example.com/v2?token=${PLANTED.inQuery} Authorization: Bearer ${PLANTED.bearer}`,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}

/** Every answer that shows something of the service, and what the portal printed. */
async function everythingTold(
  { portal }: ClusterLab,
  id: string,
): Promise<Record<string, string>> {
  const path = { service: 'secretive' };
  const { client } = portal;
  const answers = {
    getOptions: client.call('getOptions'),
    listPools: client.call('listPools'),
    listServices: client.call('listServices'),
    getService: client.call('getService', { path }),
    listRevisions: client.call('listRevisions', { path }),
    getManifests: client.call('getManifests', { path }),
    listEvents: client.call('listEvents', { path }),
    listDeployments: client.call('listDeployments', { path }),
    getRollout: client.call('getRollout', { path: { id } }),
    listVerdicts: client.call('listVerdicts', { path: { id } }),
    getRolloutSignals: client.call('getRolloutSignals', { path: { id } }),
    refused: client
      .call('getRollout', { path: { id: 'nobody' } })
      .catch((error: { body?: unknown }) => error.body ?? `${error}`),
  };
  const told: Record<string, string> = { log: portal.output() };
  for (const [name, answer] of Object.entries(answers)) {
    told[name] = JSON.stringify(await answer);
  }
  return told;
}
