import fc from 'fast-check';
import { ErrorBudget, type ErrorBudgetSettings } from './ErrorBudget.ts';
import { evidenceAt, lookNumber, shareOfLook } from './looks.ts';

const settings: ErrorBudgetSettings = {
  falsePromotion: 0.05,
  falseRollback: 0.04,
  gates: [{ name: 'errors', weight: 3 }, { name: 'latency' }],
  steps: [{ minimumSamples: 0 }, { minimumSamples: 500 }],
  firstLook: 100,
  growth: 2,
};

describe('looks', () => {
  it('are due when the evidence has grown by the factor', () => {
    const schedule = { first: 100, growth: 2 };
    const numbers = [0, 99, 100, 199, 200, 399, 400, 1e5].map(evidence =>
      lookNumber(evidence, schedule),
    );
    expect(numbers).toEqual([0, 0, 1, 1, 2, 2, 3, 10]);
    expect(lookNumber(NaN, schedule)).toBe(0);
    expect(lookNumber(Infinity, schedule)).toBe(0);
  });

  it('are due just when their evidence is there', () => {
    const schedule = fc.record({
      first: fc.integer({ min: 1, max: 5000 }),
      growth: fc.double({ min: 1.05, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(schedule, fc.integer({ min: 1, max: 60 }), (of, look) => {
        const evidence = evidenceAt(look, of);
        fc.pre(evidence < 2 ** 50);
        expect(lookNumber(evidence, of)).toBeGreaterThanOrEqual(look);
        expect(evidenceAt(lookNumber(evidence, of), of)).toBe(evidence);
        expect(lookNumber(evidence - 1, of)).toBeLessThan(look);
      }),
    );
  });

  it('have shares that add up to all of the error', () => {
    let sum = 0;
    for (let look = 1; look <= 100_000; look++) {
      sum += shareOfLook(look);
    }
    expect(sum).toBeCloseTo(1, 3);
    expect(sum).toBeLessThan(1);
    expect(shareOfLook(0)).toBe(0);
  });
});

describe('ErrorBudget', () => {
  const budget = ErrorBudget.create(settings);

  it('spends, over all gates, steps and looks, no more false rollback than there is', () => {
    let sum = 0;
    for (const gate of ['errors', 'latency']) {
      for (const step of [0, 1]) {
        for (let look = 1; look < 20_000; look++) {
          sum += budget.errorsOf({ gate, step, look }).falseRollback;
        }
      }
    }
    expect(sum).toBeLessThan(0.04);
    expect(sum).toBeGreaterThan(0.0398);
  });

  it('spends no more false promotion than there is at any gate of any step', () => {
    for (const gate of ['errors', 'latency']) {
      for (const step of [0, 1]) {
        let sum = 0;
        for (let look = 1; look < 20_000; look++) {
          sum += budget.errorsOf({ gate, step, look }).falsePromotion;
        }
        expect(sum).toBeLessThan(0.05);
        expect(sum).toBeGreaterThan(0.0498);
      }
    }
  });

  it('lets nothing pass before the minimum of samples of the step', () => {
    const at = (look: number) =>
      budget.errorsOf({ gate: 'errors', step: 1, look });
    // Looks are at 100, 200, 400, 800: the fourth is the first with 500.
    expect([1, 2, 3].map(look => at(look).falsePromotion)).toEqual([0, 0, 0]);
    expect(at(4).falsePromotion).toBeCloseTo(0.05 / 6, 12);
    expect(at(1).falseRollback).toBeGreaterThan(0);
  });

  it('has a look due only when there is a new one', () => {
    const at = { gate: 'errors', step: 0 };
    expect(budget.lookDue({ ...at, evidence: 99, lastLook: 0 })).toBe(
      undefined,
    );
    expect(budget.lookDue({ ...at, evidence: 450, lastLook: 0 })).toEqual({
      number: 3,
      errors: budget.errorsOf({ ...at, look: 3 }),
      nextEvidence: 800,
    });
    expect(budget.lookDue({ ...at, evidence: 799, lastLook: 3 })).toBe(
      undefined,
    );
  });

  it('is the same again from its stored settings', () => {
    const copy = ErrorBudget.create(
      JSON.parse(JSON.stringify(budget.settings)),
    );
    const at = { gate: 'latency', step: 1, evidence: 1e6, lastLook: 2 };
    expect(copy.lookDue(at)).toEqual(budget.lookDue(at));
  });

  it.each([
    [{ falsePromotion: 0 }, 'falsePromotion lies within 0 and 0.5'],
    [{ falseRollback: 0.5 }, 'falseRollback lies within 0 and 0.5'],
    [{ falseRollback: NaN }, 'falseRollback lies within 0 and 0.5'],
    [{ gates: [] }, '1 to 1000 gates'],
    [{ steps: [] }, '1 to 1000 steps'],
    [{ gates: [{ name: 'a' }, { name: 'a' }] }, 'different names'],
    [{ gates: [{ name: 'a', weight: 0 }] }, 'must be positive'],
    [{ steps: [{ minimumSamples: -1 }] }, 'minimumSamples is a whole number'],
    [{ firstLook: 0 }, 'firstLook is a whole number'],
    [{ growth: 1 }, 'growth lies from 1.05'],
  ])('refuses %j', (wrong, message) => {
    expect(() => ErrorBudget.create({ ...settings, ...wrong })).toThrow(
      message,
    );
  });

  it('refuses a gate or step that it does not have', () => {
    const at = { evidence: 1, lastLook: 0 };
    expect(() => budget.lookDue({ ...at, gate: 'x', step: 0 })).toThrow(
      'no gate x',
    );
    expect(() => budget.lookDue({ ...at, gate: 'errors', step: 2 })).toThrow(
      'no step 2',
    );
  });
});
