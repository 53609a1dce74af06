/** What `fairway` ends with. */
export const exitCodes = {
  /** Valid, and every objective met. */
  success: 0,
  /** Valid, and an objective missed. */
  objectiveMissed: 1,
  /** The command line or what it names is wrong, or the service not there. */
  usage: 2,
  /** The result says nothing about the service. */
  notValid: 3,
} as const;
