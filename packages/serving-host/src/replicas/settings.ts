/** How replicas are watched. */
export interface SupervisionSettings {
  /** From the start of the process to ready. */
  startTimeoutMs: number;
  probeIntervalMs: number;
  /**
   * For one probe. The runtime computes on the thread that answers probes, so
   * this is longer than any prediction should take.
   */
  probeTimeoutMs: number;
  /** Probes in a row without an answer until the process is killed. */
  probeFailures: number;
  /** Until the first byte of an answer, and between two of its parts. */
  predictionTimeoutMs: number;
  connectionsPerReplica: number;
}

export const defaultSupervisionSettings: SupervisionSettings = {
  startTimeoutMs: 120_000,
  probeIntervalMs: 2_000,
  probeTimeoutMs: 10_000,
  probeFailures: 3,
  predictionTimeoutMs: 120_000,
  connectionsPerReplica: 64,
};
