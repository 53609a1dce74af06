import {
  GateDeclaration,
  Rollout,
  Strategy,
} from '@fairway/backstage-plugin-mlops-common';
import { writeSumModel } from '@fairway/inference-protocol/testUtils';
import {
  AuditEvent,
  AuditMark,
  EnvoyGateway,
  freePort,
  gpuModels,
  gpuNode,
  KubeLab,
} from '@fairway/kube-lab';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eventually,
  FaultLab,
  owner,
  Portal,
  untilDeployed,
} from '../../__testUtils__/FaultLab';
import { AnsweringPods } from './AnsweringPods';
import { clusterOf, grant, prepare } from './prepare';
import { MODEL, sums } from './sums';
import { weightsOf } from './weightsOf';

export const NAMESPACE = 'models';
export const PORTAL = 'system:serviceaccount:fairway:portal';
const POOL = 'gpupool:default/gpus';
const GPUS = 8;

/** Of what services consist of, but the pods, which follow. */
const KINDS = [
  `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`,
  `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  `/api/v1/namespaces/${NAMESPACE}/services`,
  `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`,
];

export const pathOfRoute = (service: string) =>
  `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/${service}`;

const node = (name: string) =>
  gpuNode({ name, model: gpuModels.a100, count: GPUS });

/** Bakes of a second instead of minutes. What is judged is the cluster. */
const quickPolicy = {
  bakeSeconds: 1,
  minimumSamples: 0,
  maximalBakeSeconds: 60,
  terminationWaitSeconds: 0,
  provisioningSeconds: 20,
  unreadySeconds: 5,
  rollbackWaitSeconds: 5,
  lookSeconds: 1,
  defaultStrategy: {
    type: 'canary',
    canarySize: 10,
    furtherWeights: [30, 60],
  } satisfies Strategy,
  defaultGates: [
    { kind: 'smoke', name: 'smoke', requests: 1 },
  ] satisfies GateDeclaration[],
};

/**
 * A cluster of fake nodes with GPUs behind a real gateway, a portal with nothing
 * but the rights of deploy/kubernetes, and the rollouts that it carries out.
 */
export class ClusterLab {
  readonly lab: KubeLab;
  readonly gateway: EnvoyGateway;
  readonly #pods: AnsweringPods;
  readonly #faults: FaultLab;
  readonly #folder: string;
  #keys = 0;
  portal: Portal;

  /** @param options - `gitOps`: Git owns what runs, and the portal has the rights for that */
  static async create(
    options: { gitOps?: { path: string; repoUrl?: string } } = {},
  ): Promise<ClusterLab> {
    const folder = mkdtempSync(join(tmpdir(), 'fw-cluster-'));
    const lab = await KubeLab.create({
      nodes: [node('gpu-1')],
      // Lets a test have some pods fail and others not.
      flags: {
        'kube-apiserver': [
          '--feature-gates=MutatingAdmissionPolicy=true',
          '--runtime-config=admissionregistration.k8s.io/v1beta1=true',
        ],
      },
    });
    await prepare(lab, NAMESPACE, options.gitOps ? 'tenant-gitops' : 'tenant');
    const gateway = await EnvoyGateway.create({ lab });
    const kubeconfig = join(folder, 'kubeconfig');
    const credentials = await lab.accountCredentials({
      namespace: 'fairway',
      name: 'portal',
      seconds: 7_200,
    });
    writeFileSync(kubeconfig, lab.kubeconfig({ credentials }), { mode: 0o600 });
    const bytes = writeSumModel({ factor: 0.5 });
    const file = join(folder, 'model.onnx');
    writeFileSync(file, bytes);
    const faults = await FaultLab.create({
      connection: directory => ({
        client: 'better-sqlite3',
        connection: { filename: join(directory, 'portal.sqlite') },
        useNullAsDefault: true,
      }),
      models: { directory: folder, entities: [sums(bytes)] },
      environments: [{ name: 'development', rollouts: quickPolicy }],
      clusters: [
        {
          ...clusterOf({ gateway, kubeconfig, namespace: NAMESPACE }),
          ...options,
        },
      ],
    });
    return new ClusterLab({
      ...{ lab, gateway, faults, folder },
      pods: await AnsweringPods.create({
        ...{ lab, gateway },
        namespace: NAMESPACE,
        model: { file, name: MODEL },
        port: await freePort(),
      }),
      portal: await faults.startPortal(),
    });
  }

  private constructor(options: {
    lab: KubeLab;
    gateway: EnvoyGateway;
    pods: AnsweringPods;
    faults: FaultLab;
    folder: string;
    portal: Portal;
  }) {
    this.lab = options.lab;
    this.gateway = options.gateway;
    this.#pods = options.pods;
    this.#faults = options.faults;
    this.#folder = options.folder;
    this.portal = options.portal;
  }

  /** Another portal in the place of one that is dead. */
  async replacePortal(): Promise<void> {
    await this.portal.stop();
    this.portal = await this.#faults.startPortal();
  }

  /** Deploys the first version, a GPU for each replica, and waits until it answers. */
  async deploy(service: string, replicas = 2): Promise<void> {
    const { deployment } = await this.portal.client.call('submitDeployment', {
      body: {
        idempotencyKey: this.#key(),
        name: service,
        model: `model:default/${MODEL}`,
        version: 'first',
        environment: 'development',
        pool: POOL,
        owner,
        resources: { cpu: 1, memoryMiB: 512, gpus: 1 },
        replicas,
      },
    });
    await untilDeployed(this.portal, deployment);
  }

  async ship(service: string, modelVersion = 'second'): Promise<Rollout> {
    const { rollout } = await this.portal.client.call('startRollout', {
      path: { service },
      body: { modelVersion, idempotencyKey: this.#key() },
    });
    return rollout;
  }

  async get(id: string): Promise<Rollout> {
    return await this.portal.client.call('getRollout', { path: { id } });
  }

  async until(
    { id }: { id: string },
    what: string,
    isSo: (rollout: Rollout) => boolean,
  ): Promise<Rollout> {
    let last: Rollout | undefined;
    return await eventually(
      async () => {
        last = await this.get(id);
        return isSo(last) && last;
      },
      { what: `the rollout to ${what}`, withinMs: 60_000, everyMs: 200 },
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await this.history(last?.service)}`);
    });
  }

  async untilEnded(rollout: { id: string }): Promise<Rollout> {
    return await this.until(rollout, 'end', it => it.endedAt !== undefined);
  }

  /** Gives the portal the rights that it needs in the namespace of services. */
  async grant(): Promise<void> {
    await grant(this.lab, NAMESPACE, 'tenant');
  }

  /** Adds a node with eight GPUs more. */
  async addNode(name: string): Promise<void> {
    await this.lab.addNodes([node(name)]);
  }

  /** The weights of a service's clients as they are written now, by the revision. */
  async weights(service: string): Promise<Record<string, number>> {
    const route = await this.lab.client.get(pathOfRoute(service));
    return weightsOf(route, service);
  }

  /** Every division that was written since, each once in a row. */
  async writtenWeights(
    service: string,
    since: AuditMark,
  ): Promise<Record<string, number>[]> {
    const written = (await this.writes(since))
      .filter(
        ({ objectRef }) =>
          objectRef?.resource === 'httproutes' && objectRef.name === service,
      )
      .map(({ responseObject }) => weightsOf(responseObject, service));
    return written.filter(
      (one, index) =>
        JSON.stringify(one) !== JSON.stringify(written[index - 1]),
    );
  }

  /** What the portal has written, and the API server has taken. */
  async writes(since: AuditMark): Promise<AuditEvent[]> {
    return await this.lab.audit.takenWrites({
      user: PORTAL,
      namespace: NAMESPACE,
      since,
    });
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

  #key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  async close(): Promise<void> {
    await this.#faults.close();
    await this.#pods.close();
    await this.gateway.close();
    await this.lab.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
