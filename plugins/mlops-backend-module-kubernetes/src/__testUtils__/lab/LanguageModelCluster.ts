import {
  KServe,
  type KubeObject,
  serveLanguageModelCommand,
  tokensMadeBy,
  writeLanguageModelImage,
} from '@fairway/kube-lab';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterConfig } from '../../config';
import { type LabCluster, NAMESPACE } from '../LabCluster';
import { NodeBehindGateway } from './NodeBehindGateway';

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
  readonly #real: NodeBehindGateway;
  readonly #kserve: KServe;
  readonly #folder: string;

  static async create(): Promise<LanguageModelCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'language-models-'));
    const layout = join(folder, 'image');
    await writeLanguageModelImage(layout);
    const real = await NodeBehindGateway.create({ ports: [PORT] });
    const { lab } = real.cluster;
    const image = await real.node.importImage({
      layout,
      repository: 'fairway.example/language-model',
    });
    const kserve = await KServe.create({
      lab,
      serves: 'LLMInferenceService',
      gateway: real.gateway.parentRef,
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
    return new LanguageModelCluster(real, kserve, folder);
  }

  private constructor(real: NodeBehindGateway, kserve: KServe, folder: string) {
    this.#real = real;
    this.#kserve = kserve;
    this.#folder = folder;
  }

  get cluster(): LabCluster {
    return this.#real.cluster;
  }

  /** What a portal knows of it, with pools of kind `kserve`. */
  config(overrides: Partial<ClusterConfig> = {}): Partial<ClusterConfig> {
    return {
      ...this.#real.config('kserve'),
      modelHosts: [{ host: 'huggingface.co', private: false }],
      kserve: { runtimes: { vllm: { name: LLAMA } } },
      ...overrides,
    };
  }

  /** How many tokens the pods that have a label have made, since they started. */
  async tokensMade(labelSelector: string): Promise<number> {
    const pods = await this.cluster.lab.client.list<
      KubeObject & { status: { podIP?: string } }
    >(`/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${labelSelector}`);
    const counts = await Promise.all(
      pods.map(({ status }) => tokensMadeBy(`http://${status.podIP}:${PORT}`)),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async close(): Promise<void> {
    await this.#kserve.close();
    await this.#real.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
