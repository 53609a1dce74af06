import {
  Rollout,
  Scaling,
  SubmitRequest,
} from '@fairway/backstage-plugin-mlops-common';
import { KubeLab, weightsOf } from '@fairway/kube-lab';
import { Knex } from 'knex';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  eventually,
  FaultLab,
  owner,
  Portal,
  untilDeployed,
} from '../../__testUtils__/FaultLab';
import { ClusterPlane } from './ClusterPlane';
import { ClusterRecord } from './ClusterRecord';
import { EnvironmentName, environments } from './environments';
import { NAMESPACE, pathOfRoute } from './names';
import { clusterOf } from './prepare';
import { MODEL } from './sums';

const POOL = 'gpupool:default/gpus';

/** Of what services consist of, but the pods, which follow. */
const KINDS = [
  `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`,
  `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`,
  `/api/v1/namespaces/${NAMESPACE}/services`,
  `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`,
];

/** What portals have between them and the cluster, and behind them. */
export interface PortalSetup {
  /** Git owns what runs, and the portal has the rights for that. */
  gitOps?: { path: string; repoUrl?: string };
  /** SQLite when absent. */
  connection?: () => Knex.Config;
  /** They reach the API server by way of a proxy that can break that. */
  proxied?: boolean;
  /** The Prometheus that they ask. */
  prometheus?: { url: string; authentication?: object };
  env?: Record<string, string>;
}

const sqlite = (directory: string): Knex.Config => ({
  client: 'better-sqlite3',
  connection: { filename: join(directory, 'portal.sqlite') },
  useNullAsDefault: true,
});

/** Portals and the cluster that they carry out rollouts on. */
export class ClusterLab {
  readonly plane: ClusterPlane;
  #faults: FaultLab;
  #env: Record<string, string> | undefined;
  #keys = 0;
  portal: Portal;

  static async create(setup: PortalSetup = {}): Promise<ClusterLab> {
    const plane = await ClusterPlane.create(
      setup.gitOps ? 'tenant-gitops' : 'tenant',
    );
    const faults = await faultLabOf(plane, setup);
    return new ClusterLab({
      ...{ plane, faults },
      env: setup.env,
      portal: await faults.startPortal({}, setup.env),
    });
  }

  private constructor(options: {
    plane: ClusterPlane;
    faults: FaultLab;
    env: Record<string, string> | undefined;
    portal: Portal;
  }) {
    this.plane = options.plane;
    this.#faults = options.faults;
    this.#env = options.env;
    this.portal = options.portal;
  }

  get lab(): KubeLab {
    return this.plane.lab;
  }

  get record(): ClusterRecord {
    return this.plane.record;
  }

  /** Another portal, with an empty database, on the same cluster. */
  async setUp(setup: PortalSetup = {}): Promise<void> {
    await this.#faults.close();
    this.#faults = await faultLabOf(this.plane, setup);
    this.#env = setup.env;
    this.portal = await this.startPortal();
  }

  async stopPortals(): Promise<void> {
    await this.#faults.close();
  }

  /** One more portal on the same database. */
  async startPortal(): Promise<Portal> {
    return await this.#faults.startPortal({}, this.#env);
  }

  /** Another portal in the place of one that is dead. */
  async replacePortal(): Promise<void> {
    await this.portal.stop();
    this.portal = await this.startPortal();
  }

  /** Deploys the first version, a GPU for each replica, and waits until it answers. */
  async deploy(
    service: string,
    options: {
      replicas?: number;
      scaling?: Scaling;
      environment?: EnvironmentName;
    } = {},
  ): Promise<void> {
    const { environment, replicas, scaling } = options;
    const { deployment } = await this.portal.client.call('submitDeployment', {
      body: {
        ...this.request(service),
        ...(environment && { environment }),
        ...(replicas && { replicas }),
        scaling,
      },
    });
    await untilDeployed(this.portal, deployment);
  }

  /** What it takes to deploy a service. */
  request(service: string): SubmitRequest {
    return {
      idempotencyKey: this.newKey(),
      name: service,
      model: `model:default/${MODEL}`,
      version: 'first',
      environment: 'development',
      pool: POOL,
      owner,
      resources: { cpu: 1, memoryMiB: 512, gpus: 1 },
      replicas: 2,
    };
  }

  async ship(
    service: string,
    modelVersion = 'second',
    options: { idempotencyKey?: string; portal?: Portal } = {},
  ): Promise<Rollout> {
    const { portal = this.portal, idempotencyKey = this.newKey() } = options;
    const { rollout } = await portal.client.call('startRollout', {
      path: { service },
      body: { modelVersion, idempotencyKey },
    });
    return rollout;
  }

  /** Ships the second version, and waits until its first step bakes. */
  async shipUntilItBakes(service: string): Promise<Rollout> {
    const rollout = await this.ship(service);
    return await this.until(rollout, 'bake', ({ phase }) => phase === 'baking');
  }

  async get(id: string): Promise<Rollout> {
    return await this.portal.client.call('getRollout', { path: { id } });
  }

  async until(
    { id }: { id: string },
    what: string,
    isSo: (rollout: Rollout) => boolean,
    withinMs = 60_000,
  ): Promise<Rollout> {
    let last: Rollout | undefined;
    return await eventually(
      async () => {
        last = await this.get(id);
        return isSo(last) && last;
      },
      { what: `the rollout to ${what}`, withinMs, everyMs: 200 },
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await this.history(last?.service)}`);
    });
  }

  async untilEnded(
    rollout: { id: string },
    withinMs?: number,
  ): Promise<Rollout> {
    return await this.until(
      rollout,
      'end',
      it => it.endedAt !== undefined,
      withinMs,
    );
  }

  /** The weights of a service's clients as they are written now, by the revision. */
  async weights(service: string): Promise<Record<string, number>> {
    const route = await this.lab.client.get(pathOfRoute(service));
    return weightsOf(route, service);
  }

  /** Waits until these are the weights. */
  async untilWritten(
    service: string,
    weights: Record<string, number>,
  ): Promise<void> {
    await eventually(
      async () => isDeepStrictEqual(await this.weights(service), weights),
      {
        what: `${service} to have ${JSON.stringify(weights)}`,
        withinMs: 60_000,
      },
    );
  }

  /** What is told of a service, newest first. */
  async history(service = ''): Promise<string> {
    const { items } = await this.portal.client.call('listEvents', {
      path: { service },
    });
    return items
      .map(({ at, type, message }) => `${at} ${type}: ${message}`)
      .join('\n');
  }

  /**
   * Deletes every service.
   *
   * @returns what is left of them on the cluster, which must be nothing (I7)
   */
  async removeAll(): Promise<string[]> {
    const { client } = this.portal;
    const { items } = await client.call('listServices');
    for (const { name } of items) {
      await client.call('deleteService', { path: { service: name } });
    }
    await eventually(
      async () => (await client.call('listServices')).totalItems === 0,
      { what: 'the services to be gone', withinMs: 60_000, everyMs: 200 },
    );
    const left = await Promise.all(
      KINDS.map(path =>
        this.lab.client.list(
          `${path}?labelSelector=app.kubernetes.io/managed-by%3Dfairway`,
        ),
      ),
    );
    return left
      .flat()
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  /** A key under which something is asked for, again after a death. */
  newKey(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  async close(): Promise<void> {
    await this.#faults.close();
    await this.plane.close();
  }
}

async function faultLabOf(
  plane: ClusterPlane,
  setup: PortalSetup,
): Promise<FaultLab> {
  const { gitOps, connection, proxied = false, prometheus } = setup;
  return await FaultLab.create({
    connection: connection ?? sqlite,
    models: plane.models,
    environments,
    ...(prometheus !== undefined && {
      prometheus: [{ name: 'lab', scrapeIntervalSeconds: 1, ...prometheus }],
    }),
    clusters: [
      {
        ...clusterOf({
          gateway: plane.gateway,
          kubeconfig: plane.writeKubeconfig({ proxied }),
          namespace: NAMESPACE,
        }),
        ...(gitOps && { gitOps }),
      },
    ],
  });
}
