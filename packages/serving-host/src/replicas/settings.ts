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
  /** Between two looks of the autoscaler. */
  scalingIntervalMs: number;
  /** Over this long the mean of the load decides upwards. */
  burstWindowMs: number;
  /** For this long fewer replicas must have been enough. */
  stableWindowMs: number;
  /** Between two looks at the memory of replicas. */
  memoryIntervalMs: number;
  /** Looks in a row above the ceiling until a replica is replaced. */
  memoryPatience: number;
}

export const defaultSupervisionSettings: SupervisionSettings = {
  startTimeoutMs: 120_000,
  probeIntervalMs: 2_000,
  probeTimeoutMs: 10_000,
  probeFailures: 3,
  predictionTimeoutMs: 120_000,
  scalingIntervalMs: 500,
  burstWindowMs: 6_000,
  stableWindowMs: 60_000,
  memoryIntervalMs: 2_000,
  memoryPatience: 3,
};
