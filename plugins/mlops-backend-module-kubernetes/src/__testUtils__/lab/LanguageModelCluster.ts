import {
  EnvoyGateway,
  gatewayDefinitions,
  KServe,
  type KubeObject,
  RealNode,
  realNodeLabel,
  serveLanguageModelCommand,
  writeLanguageModelImage,
} from '@fairway/kube-lab';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterConfig } from '../../config';
import { LabCluster, NAMESPACE } from '../LabCluster';

/** The LLMInferenceServiceConfig that has llama.cpp in vLLM's place. */
export const LLAMA = 'llama-cpp';

/** The port that KServe expects language models at. */
const PORT = 8000;

/**
 * KServe's controller of language models on a real node behind a real gateway. What
 * is not real is what its configurations would run: llama.cpp with a small model
 * answers instead of vLLM, and that model is put where the hub's would be.
 */
export class LanguageModelCluster {
  readonly cluster: LabCluster;
  readonly gateway: EnvoyGateway;
  readonly #node: RealNode;
  readonly #kserve: KServe;
  readonly #folder: string;

  static async create(): Promise<LanguageModelCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'language-models-'));
    const layout = join(folder, 'image');
    await writeLanguageModelImage(layout);
    const cluster = await LabCluster.create({
      nodes: [],
      definitions: gatewayDefinitions,
      kserve: true,
    });
    const { lab } = cluster;
    const node = await RealNode.create({ lab });
    const image = await node.importImage({
      layout,
      repository: 'fairway.example/language-model',
    });
    const gateway = await EnvoyGateway.create({ lab, ports: [PORT] });
    const kserve = await KServe.create({
      lab,
      serves: 'LLMInferenceService',
      gateway: gateway.parentRef,
      storageInitializer: image,
    });
    await lab.client.apply({
      apiVersion: 'serving.kserve.io/v1alpha2',
      kind: 'LLMInferenceServiceConfig',
      metadata: { name: LLAMA, namespace: NAMESPACE },
      spec: {
        template: {
          containers: [
            {
              name: 'main',
              image,
              command: serveLanguageModelCommand({
                folder: '/mnt/models',
                name: '{{ .Spec.Model.Name }}',
                port: PORT,
              }),
            },
          ],
        },
      },
    });
    return new LanguageModelCluster({
      cluster,
      node,
      gateway,
      kserve,
      folder,
    });
  }

  private constructor(parts: {
    cluster: LabCluster;
    node: RealNode;
    gateway: EnvoyGateway;
    kserve: KServe;
    folder: string;
  }) {
    this.cluster = parts.cluster;
    this.gateway = parts.gateway;
    this.#node = parts.node;
    this.#kserve = parts.kserve;
    this.#folder = parts.folder;
  }

  /** What a portal knows of it, with pools of kind `kserve`. */
  config(overrides: Partial<ClusterConfig> = {}): Partial<ClusterConfig> {
    return {
      gateway: { ...this.gateway.parentRef, url: this.gateway.url },
      modelHosts: [{ host: 'huggingface.co', private: false }],
      kserve: { runtimes: { vllm: { name: LLAMA } } },
      pools: [
        {
          name: 'real',
          target: 'kserve',
          capacity: { cpu: 16, memoryMiB: 16_384, gpus: 0 },
          nodeSelector: realNodeLabel,
        },
      ],
      ...overrides,
    };
  }

  /** How many tokens the pods that have a label have made, since they started. */
  async tokensMade(labelSelector: string): Promise<number> {
    const pods = await this.cluster.lab.client.list<
      KubeObject & { status: { podIP?: string } }
    >(`/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${labelSelector}`);
    const counts = await Promise.all(
      pods.map(async ({ status }) => {
        const response = await fetch(`http://${status.podIP}:${PORT}/metrics`);
        const [, count] =
          /^llamacpp:tokens_predicted_total (\S+)$/m.exec(
            await response.text(),
          ) ?? [];
        return Number(count);
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async close(): Promise<void> {
    await this.#kserve.close();
    await this.gateway.close();
    await this.#node.close();
    await this.cluster.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
