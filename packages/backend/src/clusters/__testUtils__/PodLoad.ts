import { KubeLab, KubeObject } from '@fairway/kube-lab';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAMESPACE } from './names';

const GROUP = 'metrics.k8s.io';
const EVERY_MS = 500;

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `pods.${GROUP}`,
    // Groups of Kubernetes itself must say so.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, of a lab' },
  },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'pods', kind: 'PodMetrics', listKind: 'PodMetricsList' },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
      },
    ],
  },
};

const revisionOf = ({ labels }: KubeObject['metadata']) =>
  labels?.['fairway.dev/revision'] ?? '';

/**
 * What pods of a service use of their processors, as a metrics server would say it:
 * a load of each revision that its ready pods share. The objects are of a kind that
 * the API server keeps for us, at the path where autoscalers ask for them.
 */
export class PodLoad {
  readonly #lab: KubeLab;
  readonly #service: string;
  /** In thousandths of a processor, by the revision. */
  readonly #load = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  static async begin(lab: KubeLab, service: string): Promise<PodLoad> {
    await lab.client.apply(definition);
    await lab.client.until({
      path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/pods.${GROUP}`,
      what: 'established',
      is: ({ status }) =>
        status?.conditions?.some(
          (one: { type: string; status: string }) =>
            one.type === 'Established' && one.status === 'True',
        ) === true,
    });
    return new PodLoad(lab, service);
  }

  private constructor(lab: KubeLab, service: string) {
    this.#lab = lab;
    this.#service = service;
    this.#loop = this.#run();
  }

  set(revision: number, thousandths: number): void {
    this.#load.set(`${revision}`, thousandths);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#lab.client.delete(
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/pods.${GROUP}`,
    );
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // A pod may be gone by the time that something is said of it.
      await this.#tell().catch(() => {});
      await sleep(EVERY_MS);
    }
  }

  async #tell(): Promise<void> {
    const selector = `labelSelector=app.kubernetes.io/name%3D${this.#service}`;
    const pods = await this.#lab.client.list(
      `/api/v1/namespaces/${NAMESPACE}/pods?${selector}`,
    );
    const ready = pods.filter(isReady);
    const now = new Date().toISOString();
    for (const { metadata } of ready) {
      const revision = revisionOf(metadata);
      const sharing = ready.filter(
        pod => revisionOf(pod.metadata) === revision,
      ).length;
      const load = Math.round((this.#load.get(revision) ?? 0) / sharing);
      await this.#lab.client.apply({
        apiVersion: `${GROUP}/v1beta1`,
        kind: 'PodMetrics',
        metadata: {
          name: metadata.name,
          namespace: NAMESPACE,
          labels: metadata.labels,
        },
        timestamp: now,
        window: '1s',
        containers: [
          { name: 'server', usage: { cpu: `${load}m`, memory: '64Mi' } },
        ],
      });
    }
  }
}

function isReady({ metadata, status }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status?.conditions?.some(
      (one: { type: string; status: string }) =>
        one.type === 'Ready' && one.status === 'True',
    ) === true
  );
}
