import { amount, text, type LiveContainerStatus } from '../../../live';

/** After so many ends in a row a fault of the revision itself counts as permanent. */
export const PATIENCE = 3;

/** How a container ended last. */
export interface Termination {
  reason: string;
  exitCode: number;
  message: string;
  restarts: number;
  /** It is not tried again for a while, since it ended so often. */
  backingOff: boolean;
}

/** How a container ended that has failed and does not work now; undefined for all others. */
export function failureOf(
  status: LiveContainerStatus | undefined,
): Termination | undefined {
  const { state, lastState, restartCount, ready } = status ?? {};
  const ended = state?.terminated ?? lastState?.terminated;
  if (!ended || ready === true) {
    return undefined;
  }
  const exitCode = amount(ended.exitCode);
  const reason = text(ended.reason);
  const backingOff = state?.waiting?.reason === 'CrashLoopBackOff';
  if (exitCode === 0 && reason !== 'OOMKilled' && !backingOff) {
    return undefined;
  }
  return {
    reason,
    exitCode,
    message: text(ended.message),
    restarts: amount(restartCount),
    backingOff,
  };
}

export function isOutOfMemory({ reason }: Termination): boolean {
  return reason === 'OOMKilled';
}

/** `3 times`, for how often it has ended so far. */
export function howOften({ restarts }: Termination): string {
  const times = Math.max(1, restarts);
  return times === 1 ? 'once' : `${times} times`;
}
