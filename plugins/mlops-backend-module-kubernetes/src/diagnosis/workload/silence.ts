import {
  amount,
  instant,
  list,
  type LiveInferenceService,
  type LiveLanguageModelService,
} from '../../live';
import type { Cause } from '../Cause';

/** A controller that runs has said something of a workload long before. */
const SILENT_AFTER_MS = 15_000;

/**
 * Has no controller of KServe ever looked at it, or none since it was changed? Pure.
 *
 * @param now - milliseconds since the epoch
 */
export function silenceCauses(
  { metadata, status }: LiveInferenceService | LiveLanguageModelService,
  controller: string,
  now: number,
): Cause[] {
  const created = instant(metadata?.creationTimestamp) ?? now;
  const isHeard =
    list(status?.conditions).length > 0 ||
    amount(status?.observedGeneration) > 0;
  const seconds = Math.floor((now - created) / 1000);
  return isHeard || now - created < SILENT_AFTER_MS
    ? []
    : [
        {
          code: 'kserve-silent',
          message: `KServe has said nothing of the revision for ${seconds} s: its controller does not run, or does not look into this namespace`,
          action: `Ask a platform engineer to look at ${controller}; the replicas start by themselves then`,
          permanent: false,
        },
      ];
}
