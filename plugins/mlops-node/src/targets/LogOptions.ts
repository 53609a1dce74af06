/** Which lines of the replicas of a service are asked for. */
export interface LogOptions {
  /** Of this one alone; of all without it. */
  replica?: string;
  /** So many of the last lines at most. */
  limit: number;
  /**
   * Goes on with what is written from then on, by replicas that come later too,
   * until the signal is aborted, which ends it quietly.
   */
  follow?: AbortSignal;
}
