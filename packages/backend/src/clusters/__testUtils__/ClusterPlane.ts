import { writeSumModel } from '@fairway/inference-protocol/testUtils';
import {
  EnvoyGateway,
  FaultProxy,
  freePort,
  gpuModels,
  gpuNode,
  KubeLab,
} from '@fairway/kube-lab';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Models } from '../../__testUtils__/FaultLab';
import { AnsweringPods } from './AnsweringPods';
import { ClusterRecord } from './ClusterRecord';
import { NAMESPACE } from './names';
import { grant, prepare, Tenant } from './prepare';
import { inwardModel, MODEL, sums } from './sums';

const GPUS = 8;

const node = (name: string) =>
  gpuNode({ name, model: gpuModels.a100, count: GPUS });

/** A cluster of fake nodes with GPUs behind a real gateway, prepared for a portal. */
export class ClusterPlane {
  readonly lab: KubeLab;
  readonly gateway: EnvoyGateway;
  readonly proxy: FaultProxy;
  readonly record: ClusterRecord;
  /** What its services serve. */
  readonly models: Models;
  /** Of the server that answers in the place of all pods that are ready. */
  readonly serverPort: number;
  readonly #pods: AnsweringPods;
  readonly #credentials: { token: string };

  static async create(tenant: Tenant): Promise<ClusterPlane> {
    const directory = mkdtempSync(join(tmpdir(), 'fw-cluster-'));
    const lab = await KubeLab.create({
      nodes: [node('gpu-1')],
      flags: {
        // Lets a test have some pods fail and others not.
        'kube-apiserver': [
          '--feature-gates=MutatingAdmissionPolicy=true',
          '--runtime-config=admissionregistration.k8s.io/v1beta1=true',
        ],
        // An autoscaler that takes seconds for what takes it minutes; and what plays
        // the nodes may take long, on a busy machine, to be heard again after the
        // API server was away.
        'kube-controller-manager': [
          '--node-monitor-grace-period=3m',
          '--horizontal-pod-autoscaler-sync-period=1s',
          '--horizontal-pod-autoscaler-downscale-stabilization=2s',
          '--horizontal-pod-autoscaler-cpu-initialization-period=0s',
          '--horizontal-pod-autoscaler-initial-readiness-delay=0s',
        ],
      },
    });
    await prepare(lab, NAMESPACE, tenant);
    const gateway = await EnvoyGateway.create({ lab });
    const credentials = (await lab.accountCredentials({
      namespace: 'fairway',
      name: 'portal',
      seconds: 24 * 3_600,
    })) as { token: string };
    const bytes = writeSumModel({ factor: 0.5 });
    const file = join(directory, 'model.onnx');
    writeFileSync(file, bytes);
    const serverPort = await freePort();
    return new ClusterPlane({
      ...{ lab, gateway, credentials, serverPort },
      proxy: await FaultProxy.create({ lab }),
      models: { directory, entities: [sums(bytes), inwardModel(bytes)] },
      pods: await AnsweringPods.create({
        ...{ lab, gateway },
        namespace: NAMESPACE,
        model: { file, name: MODEL },
        port: serverPort,
      }),
    });
  }

  private constructor(options: {
    lab: KubeLab;
    gateway: EnvoyGateway;
    proxy: FaultProxy;
    models: Models;
    serverPort: number;
    pods: AnsweringPods;
    credentials: { token: string };
  }) {
    this.lab = options.lab;
    this.gateway = options.gateway;
    this.proxy = options.proxy;
    this.models = options.models;
    this.serverPort = options.serverPort;
    this.record = ClusterRecord.create(options.lab);
    this.#pods = options.pods;
    this.#credentials = options.credentials;
  }

  /** What nobody but the portal and the API server may know. */
  get token(): string {
    return this.#credentials.token;
  }

  /**
   * Writes how the portal reaches the API server.
   *
   * @param options - `proxied`: by way of what can break that
   * @returns the file
   */
  writeKubeconfig({ proxied }: { proxied: boolean }): string {
    const file = join(this.models.directory, `kubeconfig-${proxied}`);
    const credentials = this.#credentials;
    writeFileSync(
      file,
      proxied
        ? this.proxy.kubeconfig(credentials)
        : this.lab.kubeconfig({ credentials }),
      { mode: 0o600 },
    );
    return file;
  }

  /** Gives the portal the rights that it needs in the namespace of services. */
  async grant(): Promise<void> {
    await grant(this.lab, NAMESPACE, 'tenant');
  }

  /** Adds a node with eight GPUs more. */
  async addNode(name: string): Promise<void> {
    await this.lab.addNodes([node(name)]);
  }

  /**
   * Puts the cluster back in time as the documentation of etcd and Kubernetes has it:
   * revisions go on above those that there were, and its controllers are started
   * anew. The portal and the gateway are not.
   */
  async restore(snapshot: string): Promise<void> {
    await this.lab.restore(snapshot, { isBumped: true });
    for (const name of [
      'kube-controller-manager',
      'kube-scheduler',
      'kwok',
    ] as const) {
      const controller = this.lab.process(name);
      await controller.kill();
      await controller.start();
    }
  }

  async close(): Promise<void> {
    await this.#pods.close();
    await this.proxy.close();
    await this.gateway.close();
    await this.lab.close();
    rmSync(this.models.directory, { recursive: true, force: true });
  }
}
