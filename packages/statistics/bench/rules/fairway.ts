import type { Arms } from '../../src/comparison/Comparison.ts';
import {
  categoricalDesignEffect,
  designEffect,
  quantileDesignEffect,
} from '../../src/comparison/designEffect.ts';
import { divergence } from '../../src/comparison/divergence.ts';
import {
  endErrors,
  nonInferiority,
  type NonInferiority,
  type VerdictErrors,
} from '../../src/comparison/nonInferiority.ts';
import { proportionDifference } from '../../src/comparison/proportion.ts';
import { quantileRatio } from '../../src/comparison/quantile.ts';
import { ErrorBudget } from '../../src/repeated/ErrorBudget.ts';
import type { Windows } from '../Windows.ts';

/** What is accepted of each gate. */
export interface Margins {
  latency: number;
  errors: number;
  outputs: number;
}

export type GateName = keyof Margins;
export const GATES: readonly GateName[] = ['latency', 'errors', 'outputs'];

/** What became of a rollout, and after how many requests to the candidate. */
export interface Outcome {
  decision: 'promoted' | 'rolled back' | 'undecided';
  requests: number;
}

type Verdict = NonInferiority['verdict'];

const DIRECTION = 'higher-is-worse';

function comparisonOf(
  gate: GateName,
  arms: Arms<Windows>,
  errors: VerdictErrors,
  dependent: boolean,
) {
  const ends = endErrors(errors, DIRECTION);
  const both = <T>(of: (arm: Windows) => T): Arms<T> => ({
    candidate: of(arms.candidate),
    stable: of(arms.stable),
  });
  switch (gate) {
    case 'errors':
      return proportionDifference(
        both(({ whole, list }) => ({
          events: whole.errors,
          total: whole.total,
          ...(dependent && {
            designEffect: designEffect(
              list.map(({ errors: events, total }) => ({ events, total })),
            ),
          }),
        })),
        ends,
      );
    case 'latency':
      return quantileRatio(
        both(({ whole, list }) => ({
          values: whole.latencies,
          ...(dependent && {
            designEffect: quantileDesignEffect(
              list.map(window => window.latencies),
              whole.latencies.quantile(0.95),
            ),
          }),
        })),
        0.95,
        ends,
      );
    default:
      return divergence(
        both(({ whole, list }) => ({
          counts: whole.outputs,
          ...(dependent && {
            designEffect: categoricalDesignEffect(
              list.map(window => window.outputs),
            ),
          }),
        })),
        ends,
      );
  }
}

/** One judgement of one gate. */
export function judge(
  gate: GateName,
  arms: Arms<Windows>,
  errors: VerdictErrors,
  options: { margins: Margins; dependent: boolean },
): Verdict {
  const comparison = comparisonOf(gate, arms, errors, options.dependent);
  const margin = options.margins[gate];
  return nonInferiority({ comparison, margin, direction: DIRECTION }).verdict;
}

function judgeAll(
  arms: Arms<Windows>,
  budget: ErrorBudget,
  look: number,
  options: { margins: Margins; dependent: boolean },
): Verdict[] {
  return GATES.map(gate =>
    judge(gate, arms, budget.errorsOf({ gate, step: 0, look }), options),
  );
}

/**
 * A rollout of one step under our gates: looks as the budget has them due, the
 * end with the first look at which a gate fails or all pass.
 */
export function runFairway(
  arms: Arms<Windows>,
  options: {
    margins: Margins;
    /** Whether the design effect is told from the windows. */
    dependent: boolean;
    error: number;
    mostRequests: number;
  },
): Outcome {
  const budget = ErrorBudget.create({
    falsePromotion: options.error,
    falseRollback: options.error,
    gates: GATES.map(name => ({ name })),
    steps: [{ minimumSamples: 100 }],
  });
  let due = budget.settings.firstLook;
  let lastLook = 0;
  while (due <= options.mostRequests) {
    arms.candidate.advanceTo(due);
    arms.stable.advanceTo(due);
    const requests = arms.candidate.whole.total;
    const at = { gate: GATES[0], step: 0, evidence: requests, lastLook };
    const look = budget.lookDue(at)!;
    const verdicts = judgeAll(arms, budget, look.number, options);
    if (verdicts.includes('fail')) {
      return { decision: 'rolled back', requests };
    }
    if (verdicts.every(verdict => verdict === 'pass')) {
      return { decision: 'promoted', requests };
    }
    lastLook = look.number;
    due = look.nextEvidence;
  }
  return { decision: 'undecided', requests: options.mostRequests };
}
