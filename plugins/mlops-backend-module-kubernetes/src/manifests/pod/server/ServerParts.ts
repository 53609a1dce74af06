import type {
  V1EnvVar,
  V1Probe,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node';

/** What tells the servers of one runtime from those of another. */
export interface ServerParts {
  image: string;
  /** Absent: what the image starts by itself. */
  command?: string[];
  args: string[];
  /** Of the runtime; what the revision sets comes on top. */
  variables: Record<string, string>;
  /** Values out of Secrets, which nobody sees here. */
  secretVariables?: V1EnvVar[];
  port: number;
  /** Answers with 200 when predictions are answered. */
  readinessPath: string;
  probes: ServerProbes;
  /**
   * Seconds that its pod leaves for answers under way when it ends; absent: 20, of
   * which onnx-server takes 10.
   */
  finishSeconds?: number;
  /** Places that it may write to. */
  volumes: V1Volume[];
  mounts: V1VolumeMount[];
}

/** When a server counts as started, as ready, and as alive. */
export interface ServerProbes {
  startupProbe: V1Probe;
  readinessProbe: V1Probe;
  livenessProbe: V1Probe;
}

/** Name of the port of the server. */
export const SERVER_PORT_NAME = 'http';

/** Asks a path of the server. */
export function httpProbe(path: string, times: V1Probe): V1Probe {
  return { httpGet: { path, port: SERVER_PORT_NAME }, ...times };
}
