import type {
  V1Container,
  V1DeploymentStrategy,
  V1ObjectMeta,
  V1PodSpec,
} from '@kubernetes/client-node';

/** What runs the model, as KServe merges it with what its runtime says. */
export interface PredictorModel
  extends Pick<
    V1Container,
    | 'args'
    | 'env'
    | 'lifecycle'
    | 'resources'
    | 'securityContext'
    | 'terminationMessagePolicy'
  > {
  modelFormat: { name: string; version?: string };
  /** Name of a ServingRuntime or ClusterServingRuntime; absent: KServe chooses. */
  runtime?: string;
  protocolVersion?: 'v1' | 'v2';
  storageUri: string;
}

export interface Predictor extends Omit<Partial<V1PodSpec>, 'containers'> {
  /** Win over those of the InferenceService on what is made of it. */
  annotations?: Record<string, string>;
  model: PredictorModel;
  /** ClusterStorageContainer that fetches the model; absent: by the address. */
  storageContainerName?: string;
  deploymentStrategy?: V1DeploymentStrategy;
  labels?: Record<string, string>;
  minReplicas?: number;
  maxReplicas?: number;
  scaleMetric?: 'concurrency' | 'rps' | 'cpu' | 'memory';
  scaleTarget?: number;
  /** What the newest revision gets in mode `Knative`. */
  canaryTrafficPercent?: number;
}

/** An InferenceService (`serving.kserve.io/v1beta1`), as far as we write it. */
export interface InferenceService {
  apiVersion: 'serving.kserve.io/v1beta1';
  kind: 'InferenceService';
  metadata: V1ObjectMeta & { name: string; namespace: string };
  spec: { predictor: Predictor };
}

/** What we read of the status of one. */
export interface InferenceServiceStatus {
  observedGeneration?: number;
  deploymentMode?: string;
  conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
    lastTransitionTime?: string;
  }[];
  /** In mode `Knative`, whose revisions it names. */
  components?: {
    predictor?: {
      latestReadyRevision?: string;
      latestCreatedRevision?: string;
      traffic?: {
        revisionName?: string;
        latestRevision?: boolean;
        percent?: number;
      }[];
    };
  };
  modelStatus?: {
    transitionStatus?: string;
    lastFailureInfo?: { reason?: string; message?: string };
  };
}
