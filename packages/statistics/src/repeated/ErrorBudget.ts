import type { VerdictErrors } from '../comparison/nonInferiority.ts';
import { evidenceAt, lookNumber, shareOfLook } from './looks.ts';

/** A gate, which may get more of the budget than others. */
export interface BudgetGate {
  name: string;
  /** 1 when absent. */
  weight?: number;
}

/** A step of the rollout. */
export interface BudgetStep {
  /** Requests to the candidate before it may pass; it may fail before. */
  minimumSamples: number;
  /** 1 when absent. */
  weight?: number;
}

/** All that an ErrorBudget is made of. Plain JSON. */
export interface ErrorBudgetSettings {
  /** That a candidate worse than a margin is promoted, over the whole rollout. */
  falsePromotion: number;
  /** That a candidate within all margins is rolled back, over the whole rollout. */
  falseRollback: number;
  gates: readonly BudgetGate[];
  steps: readonly BudgetStep[];
  /** Requests to the candidate at the first look of each step; 50 when absent. */
  firstLook?: number;
  /** Growth of the requests from look to look; 1.5 when absent. */
  growth?: number;
}

/** One judgement that is due. Plain JSON. */
export interface Look {
  /** From 1. Store it: it is the next call's `lastLook`. */
  number: number;
  /** What the intervals of this look may spend. */
  errors: VerdictErrors;
  /** Requests from which the next look is due. */
  nextEvidence: number;
}

const MOST_ENTRIES = 1000;

function checkError(name: string, error: number): void {
  if (!(error > 0 && error < 0.5)) {
    throw new RangeError(`${name} lies within 0 and 0.5, not ${error}`);
  }
}

function checkWeights(name: string, list: readonly { weight?: number }[]) {
  if (list.length === 0 || list.length > MOST_ENTRIES) {
    throw new RangeError(
      `a budget needs 1 to ${MOST_ENTRIES} ${name}, not ${list.length}`,
    );
  }
  for (const { weight = 1 } of list) {
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new RangeError(
        `a weight of ${name} must be positive, not ${weight}`,
      );
    }
  }
}

function shareOf(
  list: readonly { weight?: number }[],
  entry: { weight?: number },
): number {
  const sum = list.reduce((total, { weight = 1 }) => total + weight, 0);
  return (entry.weight ?? 1) / sum;
}

/**
 * Divides the errors of a whole rollout among its gates, steps and looks, so
 * that they hold however many looks there are. It has no state of its own: what
 * a look may spend is a function of the settings and of the number of the look.
 *
 * **Looks** are taken when the requests to the candidate have grown by a factor,
 * and a look may spend its share of the error, the shares of all looks adding up
 * to 1 (a union bound, which holds whatever the dependence between looks). What
 * decides when to look is the number of requests alone, never their outcomes.
 * Between looks a verdict stands; looking again with the same number, or
 * more often, breaks the budget.
 *
 * **False rollback** is an error at any gate, step and look: divided among all.
 *
 * **False promotion** of a candidate that is worse than the margin of some gate
 * in some step needs that very gate to pass in that very step, since all must
 * pass in all. So each gate of each step may spend the whole error, divided
 * among its looks only (an intersection-union test: Berger, Technometrics 24,
 * 1982). Looks before the minimum of samples spend nothing of it.
 */
export class ErrorBudget {
  readonly #settings: Required<ErrorBudgetSettings>;

  /** @throws RangeError saying which setting cannot be */
  static create(settings: ErrorBudgetSettings): ErrorBudget {
    const { firstLook = 50, growth = 1.5 } = settings;
    checkError('falsePromotion', settings.falsePromotion);
    checkError('falseRollback', settings.falseRollback);
    checkWeights('gates', settings.gates);
    checkWeights('steps', settings.steps);
    const names = new Set(settings.gates.map(gate => gate.name));
    if (names.size < settings.gates.length) {
      throw new RangeError('the gates of a budget must have different names');
    }
    if (!(Number.isSafeInteger(firstLook) && firstLook >= 1)) {
      throw new RangeError(
        `firstLook is a whole number from 1, not ${firstLook}`,
      );
    }
    if (!(growth >= 1.05 && growth <= 100)) {
      throw new RangeError(`growth lies from 1.05 to 100, not ${growth}`);
    }
    for (const { minimumSamples } of settings.steps) {
      if (!(Number.isSafeInteger(minimumSamples) && minimumSamples >= 0)) {
        throw new RangeError(
          `minimumSamples is a whole number from 0, not ${minimumSamples}`,
        );
      }
    }
    return new ErrorBudget({ ...settings, firstLook, growth });
  }

  private constructor(settings: Required<ErrorBudgetSettings>) {
    this.#settings = settings;
  }

  /** To be stored; `create` makes an equal budget of it. */
  get settings(): Required<ErrorBudgetSettings> {
    return this.#settings;
  }

  /**
   * The look that is due, or undefined while the last one stands.
   *
   * @param at - `evidence`: requests to the candidate (or to the smaller arm)
   * that this gate has seen in this step, a count, never anything computed from
   * outcomes; `lastLook`: number of this gate's last look in this step, 0 before
   * the first
   * @throws RangeError for a gate or step that the settings do not have
   */
  lookDue(at: {
    gate: string;
    step: number;
    evidence: number;
    lastLook: number;
  }): Look | undefined {
    const { firstLook: first, growth } = this.#settings;
    const number = lookNumber(at.evidence, { first, growth });
    const errors = this.errorsOf({ ...at, look: Math.max(1, number) });
    return number > at.lastLook
      ? {
          number,
          errors,
          nextEvidence: evidenceAt(number + 1, { first, growth }),
        }
      : undefined;
  }

  /** What the intervals of one look (from 1) may spend. */
  errorsOf(at: { gate: string; step: number; look: number }): VerdictErrors {
    const { gates, steps, falsePromotion, falseRollback } = this.#settings;
    const { firstLook: first, growth } = this.#settings;
    const gate = gates.find(({ name }) => name === at.gate);
    const step = steps[at.step];
    if (!gate || !step) {
      throw new RangeError(
        `the budget has no ${gate ? `step ${at.step}` : `gate ${at.gate}`}`,
      );
    }
    const tooEarly = lookNumber(step.minimumSamples - 1, { first, growth });
    return {
      falsePromotion: falsePromotion * shareOfLook(at.look - tooEarly),
      falseRollback:
        falseRollback *
        shareOf(gates, gate) *
        shareOf(steps, step) *
        shareOfLook(at.look),
    };
  }
}
