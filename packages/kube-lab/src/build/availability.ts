import { findGo } from '../toolchain/findGo.ts';
import { isBuilt } from './buildPart.ts';
import { planeParts, type PartName } from './parts.ts';

/** Whether a lab can run here, and if not, why. */
export type Availability =
  | { available: true }
  | { available: false; reason: string };

/**
 * Whether the given parts can run on this machine: they are built, or there is
 * a Go to build them. Says nothing of whether that build succeeds.
 */
export function kubeLabAvailable(
  needed: readonly PartName[] = planeParts,
): Availability {
  // Signals, process groups and the shell that watches over a lab.
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    return {
      available: false,
      reason: `a lab runs on Linux and macOS, not on ${process.platform}`,
    };
  }
  if (needed.every(isBuilt)) {
    return { available: true };
  }
  const go = findGo();
  return 'reason' in go
    ? { available: false, reason: go.reason }
    : { available: true };
}
