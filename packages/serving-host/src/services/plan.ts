import type { RevisionDeclaration } from '../admin/declaration.ts';
import { fingerprint } from '../state/fingerprint.ts';

/** The steps from what runs to what shall run. */
export interface Plan {
  start: RevisionDeclaration[];
  /** Revisions that go on with other replicas or another weight. */
  adjust: RevisionDeclaration[];
  /** Numbers that stop; one that is started anew with other content is in both. */
  retire: number[];
}

/** Compares what runs with a declaration. Pure. */
export function planChange(
  running: readonly { number: number; fingerprint: string }[],
  declared: readonly RevisionDeclaration[],
): Plan {
  const runs = new Map(running.map(item => [item.number, item.fingerprint]));
  const plan: Plan = { start: [], adjust: [], retire: [] };
  for (const revision of declared) {
    const isSame = runs.get(revision.number) === fingerprint(revision);
    (isSame ? plan.adjust : plan.start).push(revision);
  }
  const kept = new Set(plan.adjust.map(revision => revision.number));
  plan.retire = running
    .map(item => item.number)
    .filter(number => !kept.has(number));
  return plan;
}
