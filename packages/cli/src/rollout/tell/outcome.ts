import { exitCodes } from '../../exitCodes.ts';
import type { Rollout } from '../portal/Rollout.ts';

const CODES: Readonly<Record<string, number>> = {
  promoted: exitCodes.success,
  'rolled-back': exitCodes.failure,
  aborted: exitCodes.failure,
  superseded: exitCodes.superseded,
  failed: exitCodes.neverServed,
};

/** The exit code that tells how a rollout ended, or that it has not. */
export function exitCodeOf({ endedAt, phase }: Rollout): number {
  return endedAt === undefined
    ? exitCodes.undecided
    : CODES[phase] ?? exitCodes.undecided;
}
