/** How a runtime of KServe is chosen and told which model it serves. */
export interface RuntimeSettings {
  /** The ServingRuntime or ClusterServingRuntime; absent: KServe chooses by the format. */
  name?: string;
  /**
   * Further arguments. `$(FAIRWAY_MODEL_NAME)`, `$(FAIRWAY_MODEL_VERSION)` and
   * `$(FAIRWAY_MODEL_DIGEST)` stand for those of the model version.
   */
  args?: string[];
}

/** What has to be known of the KServe of a cluster. */
export interface KServeSettings {
  /**
   * `Standard` when absent. `Knative` is shown and not written yet: it was never
   * seen with a real Knative.
   */
  mode?: 'Standard' | 'Knative';
  /** By the runtime of revisions, which is the format where nobody said another. */
  runtimes?: Record<string, RuntimeSettings>;
  /**
   * ClusterStorageContainer that runs `onnx-server fetch`. Absent: KServe fetches
   * models in its own way, and the server is the first to compare digests.
   */
  storageContainer?: string;
  /** Schemes beside https: and oci: that models may come by, such as `s3`. None when absent. */
  schemes?: string[];
}

/** The runtime of deploy/kserve/clusterservingruntime.yaml. */
export const ONNX_RUNTIME = 'onnx';
export const DEFAULT_ONNX_RUNTIME_NAME = 'fairway-onnx';

/** How a revision's runtime is called on the cluster, and what it is told. */
export function runtimeSettingsOf(
  { runtimes = {} }: KServeSettings,
  spec: { runtime: string; format: string },
): RuntimeSettings {
  const known = Object.hasOwn(runtimes, spec.runtime)
    ? runtimes[spec.runtime]
    : {};
  if (spec.runtime === ONNX_RUNTIME) {
    return { name: DEFAULT_ONNX_RUNTIME_NAME, ...known };
  }
  // A runtime that is called as its format is none that somebody has chosen.
  return spec.runtime === spec.format
    ? known
    : { name: spec.runtime, ...known };
}
