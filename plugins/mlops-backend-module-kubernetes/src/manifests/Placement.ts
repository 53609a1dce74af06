import type { V1Toleration } from '@kubernetes/client-node';
import type { Awakening, Interceptor } from './workload/interceptor';

/** The gateway that carries the predictions of a cluster. */
export interface GatewayReference {
  name: string;
  namespace: string;
  /** One listener of it; all of them when absent. */
  sectionName?: string;
  /**
   * Services have host names below it, `<service>.<domain>`. When absent they
   * share the gateway's own, and the first part of the path tells them apart.
   */
  domain?: string;
  /** False where it refuses routes that say how long an answer may take. */
  timeouts?: boolean;
}

/** The nodes of a pool, as pods ask for them. */
export interface PoolPlacement {
  /** Name of the pool, as people know it. */
  name: string;
  nodeSelector?: Record<string, string>;
  tolerations?: V1Toleration[];
  /** Extended resource by which its GPUs are counted; absent: it has none. */
  gpuResource?: string;
  /** Kueue's LocalQueue that admits pods to it. */
  queue?: string;
  runtimeClassName?: string;
  /** Memory of one of its GPUs, or of one part where they are divided. */
  gpuMemoryMiB?: number;
}

/** A server or registry that models may come from. */
export interface ModelHost {
  /** With the port where it is not 443. */
  host: string;
  /** Whether its address may be a private one; it is then asked over http: too. */
  private: boolean;
}

/** Where the hub is, and who asks it. */
export interface HuggingFaceAccess {
  /** A mirror of it; the public one when absent. */
  endpoint?: string;
  /** A Secret of the namespace with a token, for models that are not public. */
  tokenSecret?: { name: string; key: string };
}

/** A ConfigMap of the namespace with certificates of authorities, as PEM. */
export interface ModelAuthority {
  configMap: string;
  key: string;
}

/** Where a service goes on a cluster, and by what means. */
export interface Placement {
  /** Name of the cluster, as the configuration has it. */
  cluster: string;
  namespace: string;
  gateway: GatewayReference;
  images: {
    onnxServer: string;
    /** Absent: the cluster serves no language models. */
    vllm?: string;
  };
  /** How pods get models of Hugging Face's hub. */
  huggingFace?: HuggingFaceAccess;
  /** Names of Secrets of the namespace. */
  imagePullSecrets?: string[];
  modelHosts: ModelHost[];
  /** Who signs their certificates besides the well-known authorities. */
  modelAuthority?: ModelAuthority;
  pool: PoolPlacement;
  /** Where in Git everything but the route is; absent: Fairway writes it itself. */
  gitOps?: { path: string; repoUrl?: string; branch?: string };
  /** What wakes revisions that sleep; absent where the cluster has nothing that could. */
  interceptor?: Interceptor;
  /** How revisions that are there were made, by their numbers. */
  decided?: ReadonlyMap<number, Awakening>;
}
