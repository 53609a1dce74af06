import type {
  V1Container,
  V1ObjectMeta,
  V1PodSpec,
  V1Probe,
} from '@kubernetes/client-node';

/** A container that is merged with the one of its name in KServe's presets. */
export interface MergedContainer
  extends Pick<
    V1Container,
    | 'args'
    | 'env'
    | 'ports'
    | 'resources'
    | 'securityContext'
    | 'terminationMessagePolicy'
  > {
  name: string;
  /** What it asks for is said by the presets. */
  startupProbe?: Pick<V1Probe, 'failureThreshold' | 'periodSeconds'>;
}

/** A pod that is merged with that of KServe's presets. */
export interface MergedPod
  extends Omit<Partial<V1PodSpec>, 'containers' | 'initContainers'> {
  containers: MergedContainer[];
  initContainers?: MergedContainer[];
}

/** An LLMInferenceService (`serving.kserve.io/v1alpha2`), as far as we write it. */
export interface LanguageModelService {
  apiVersion: 'serving.kserve.io/v1alpha2';
  kind: 'LLMInferenceService';
  metadata: V1ObjectMeta & { name: string; namespace: string };
  spec: {
    model: { uri: string; name: string };
    storageInitializer: { enabled: boolean };
    /** Of all that is made of it: Deployment, Service and pods. */
    labels: Record<string, string>;
    /** Of Service and pods. */
    annotations: Record<string, string>;
    parallelism: { tensor: number };
    template: MergedPod;
    /** LLMInferenceServiceConfigs over those that KServe chooses by itself. */
    baseRefs?: { name: string }[];
  };
}

/** What we read of the status of one. */
export interface LanguageModelServiceStatus {
  observedGeneration?: number;
  conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
    lastTransitionTime?: string;
  }[];
}
