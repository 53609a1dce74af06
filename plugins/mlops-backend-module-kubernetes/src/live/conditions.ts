import { instant, list, text } from './read';

/** What all kinds of conditions have, of pods, nodes, deployments and routes. */
export interface LiveCondition {
  type?: string | null;
  status?: string | null;
  reason?: string | null;
  message?: string | null;
  lastTransitionTime?: string | null;
  observedGeneration?: number | null;
}

export function condition(
  conditions: readonly LiveCondition[] | null | undefined,
  type: string,
): LiveCondition | undefined {
  return list(conditions).find(entry => entry.type === type);
}

export function isTrue(
  conditions: readonly LiveCondition[] | null | undefined,
  type: string,
): boolean {
  return condition(conditions, type)?.status === 'True';
}

export function isReady(
  conditions: readonly LiveCondition[] | null | undefined,
): boolean {
  return isTrue(conditions, 'Ready');
}

/** Since when the condition is as it is; undefined where it is not True. */
export function trueSince(
  conditions: readonly LiveCondition[] | null | undefined,
  type: string,
): number | undefined {
  const found = condition(conditions, type);
  return found?.status === 'True'
    ? instant(found.lastTransitionTime)
    : undefined;
}

/** Reason and message of a condition, whatever is missing. */
export function wordsOf(found: LiveCondition | undefined): {
  reason: string;
  message: string;
} {
  return { reason: text(found?.reason), message: text(found?.message) };
}
