import type { Rollout } from '../portal/Rollout.ts';
import type { Teller } from './Teller.ts';

/** A rollout without gates says so wherever it is told of. */
export function warnWithoutGates(teller: Teller, { hasGates }: Rollout): void {
  if (!hasGates) {
    teller.note(
      'it has NO GATES: nothing but readiness and a trial prediction judges it',
    );
  }
}
