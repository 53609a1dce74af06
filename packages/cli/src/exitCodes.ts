/** What `fairway` ends with; each command's help says what it means there. */
export const exitCodes = {
  /** Valid, and every objective met; every gate passed; promoted. */
  success: 0,
  /**
   * Valid, and an objective missed; a gate failed; the stable revision serves
   * again, since the rollout was rolled back or aborted.
   */
  failure: 1,
  /** The command line or what it names is wrong, or the service not there. */
  usage: 2,
  /** Nothing is said: not valid, inconclusive, or not over. */
  undecided: 3,
  /** The rollout ended before its candidate had traffic. */
  neverServed: 4,
  /** A newer rollout has taken the place of this one. */
  superseded: 5,
} as const;
