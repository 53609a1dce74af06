import type { PartName } from '../../build/parts.ts';
import type { KubeObject } from '../../client/objects.ts';
import { objectsOf } from '../objectsOf.ts';
import { fromKServe, kserveNamespace } from './configuration.ts';

/** The kinds that KServe has a controller for, each one of its own. */
export type Served = 'InferenceService' | 'LLMInferenceService';

/** What a controller of KServe is installed with; paths are of its own manifests. */
interface Controller {
  part: PartName;
  program: string;
  /** Beside its ports. */
  flags: readonly string[];
  definitions: readonly string[];
  webhooks: string;
  /** What it needs on the cluster once its webhooks answer. */
  objects: () => Promise<KubeObject[]>;
}

/** By the kind that each makes workloads of. */
export const controllers: Record<Served, Controller> = {
  InferenceService: {
    part: 'kserve',
    program: 'kserve-manager',
    flags: [],
    definitions: ['config/crd/full', 'config/crd/full/clusterstoragecontainer'],
    webhooks: 'config/webhook/manifests.yaml',
    objects: () =>
      objectsOf(fromKServe('config/storagecontainers/default.yaml')),
  },
  // Without its scheduler: no image of it is to be had here.
  LLMInferenceService: {
    part: 'kserve-llm',
    program: 'kserve-llmisvc',
    flags: ['--metrics-secure=false'],
    definitions: ['llminferenceservices', 'llminferenceserviceconfigs'].map(
      kind => `config/crd/full/llmisvc/serving.kserve.io_${kind}.yaml`,
    ),
    webhooks: 'config/webhook/llmisvc/manifests.yaml',
    objects: presets,
  },
};

/** Its presets, the `LLMInferenceServiceConfig`s that it puts pods together from. */
async function presets(): Promise<KubeObject[]> {
  const objects = await objectsOf(fromKServe('config/llmisvcconfig'));
  return objects
    .filter(({ kind }) => kind !== 'Kustomization')
    .map(preset => ({
      ...preset,
      metadata: { ...preset.metadata, namespace: kserveNamespace },
    }));
}
