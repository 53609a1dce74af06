import { meanDifference } from '../comparison/mean.ts';
import { nonInferiority } from '../comparison/nonInferiority.ts';
import { proportionDifference } from '../comparison/proportion.ts';
import { Random } from '../random/Random.ts';
import { normal } from '../random/variates.ts';
import { ERROR, simulateFairway } from '../../bench/simulate.ts';
import type { TrafficKind } from '../../bench/traffic.ts';
import { BAD, GOOD } from '../../bench/truths.ts';
import { ErrorBudget } from './ErrorBudget.ts';
import { evidenceAt } from './looks.ts';

const MARGIN = 0.1;

const logFactorials = [0];
for (let n = 1; n <= 1000; n++) {
  logFactorials.push(logFactorials[n - 1] + Math.log(n));
}

function probability(events: number, total: number, share: number): number {
  return Math.exp(
    logFactorials[total] -
      logFactorials[events] -
      logFactorials[total - events] +
      events * Math.log(share) +
      (total - events) * Math.log1p(-share),
  );
}

/** Events of which only about one in 10^7 outcomes has fewer or more. */
function likelyEvents(total: number, share: number): number[] {
  const mean = total * share;
  const deviation = Math.sqrt(mean * (1 - share));
  const from = Math.max(0, Math.floor(mean - 5 * deviation - 3));
  const to = Math.min(total, Math.ceil(mean + 6 * deviation + 8));
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** How often each end is wrong: exactly, over all outcomes of both arms. */
function errorsOf(
  arms: { total: number; share: number }[],
  error: number,
  limits: 'exact' | 'score',
) {
  const [candidate, stable] = arms;
  const truth = candidate.share - stable.share;
  const wrong = { lower: 0, upper: 0 };
  for (const some of likelyEvents(candidate.total, candidate.share)) {
    for (const others of likelyEvents(stable.total, stable.share)) {
      const found = proportionDifference(
        {
          candidate: { events: some, total: candidate.total },
          stable: { events: others, total: stable.total },
        },
        { lower: error, upper: error },
        limits,
      );
      const weight =
        probability(some, candidate.total, candidate.share) *
        probability(others, stable.total, stable.share);
      wrong.lower += found.lower! > truth + 1e-12 ? weight : 0;
      wrong.upper += found.upper! < truth - 1e-12 ? weight : 0;
    }
  }
  return wrong;
}

describe('the interval of a difference of proportions', () => {
  const cases = [
    [0.001, 0.001],
    [0.006, 0.001],
    [0.001, 0.006],
    [0.0003, 0.017],
    [0.018, 0.02],
    [0.02, 0.018],
    [0.12, 0.1],
  ].flatMap(([some, others]) =>
    [
      [50, 50],
      [100, 1000],
      [300, 300],
    ].map(([n, m]) => [
      { total: n, share: some },
      { total: m, share: others },
    ]),
  );

  it.each([0.05, 0.005, 0.0005])(
    'never errs more often than %d at either end, whatever the truth',
    error => {
      for (const arms of cases) {
        const { lower, upper } = errorsOf(arms, error, 'exact');
        expect(lower).toBeLessThanOrEqual(error);
        expect(upper).toBeLessThanOrEqual(error);
      }
    },
  );

  it('errs several times as often with score limits, which is why they are not the default', () => {
    const arms = [
      { total: 100, share: 0.018 },
      { total: 1000, share: 0.02 },
    ];
    expect(errorsOf(arms, 0.0005, 'score').lower).toBeGreaterThan(0.002);
  });
});

const momentsOf = (sum: number, count: number) => ({
  moments: { count, mean: sum / count, squares: count - 1 },
});

/**
 * Share of 1,000 rollouts of one gate that pass at any look, the candidate's
 * mean being just at the margin: 10 looks at normal values, drawn as the sums
 * that they have between looks.
 */
function falsePromotions(errorAt: (look: number) => number): number {
  const random = Random.create(12);
  let passed = 0;
  for (let repeat = 0; repeat < 1000; repeat++) {
    const sums = { candidate: 0, stable: 0 };
    let count = 0;
    for (let look = 1; look <= 10; look++) {
      const more = evidenceAt(look, { first: 50, growth: 1.5 }) - count;
      count += more;
      sums.candidate += more * MARGIN + Math.sqrt(more) * normal(random);
      sums.stable += Math.sqrt(more) * normal(random);
      const comparison = meanDifference(
        {
          candidate: momentsOf(sums.candidate, count),
          stable: momentsOf(sums.stable, count),
        },
        { lower: 0, upper: errorAt(look) },
      );
      const { verdict } = nonInferiority({
        ...{ comparison, margin: MARGIN },
        direction: 'higher-is-worse',
      });
      if (verdict === 'pass') {
        passed++;
        break;
      }
    }
  }
  return passed / 1000;
}

describe('repeated looks', () => {
  it('keep the stated error with a budget, and break it without one', () => {
    const budget = ErrorBudget.create({
      falsePromotion: 0.05,
      falseRollback: 0.05,
      gates: [{ name: 'latency' }],
      steps: [{ minimumSamples: 0 }],
    });
    const at = { gate: 'latency', step: 0 };
    expect(
      falsePromotions(look => budget.errorsOf({ ...at, look }).falsePromotion),
    ).toBeLessThanOrEqual(0.05);
    expect(falsePromotions(() => 0.05)).toBeGreaterThan(0.1);
  });
});

// The long version with all truths is `yarn workspace @fairway/statistics
// bench:errors`; its results are in docs/rollout-statistics.md.
describe('the error budget of a rollout of three gates', () => {
  const repeats = 15;
  // More wrong decisions than that have a probability below 0.1 % at 0.05.
  const most = 5;
  const kinds: TrafficKind[] = ['independent', 'autocorrelated', 'bursty'];
  const run = (kind: TrafficKind, truth: (typeof GOOD)[number]) =>
    simulateFairway({
      ...{ kind, truth, repeats },
      seed: 7,
      mostRequests: 1700,
      dependent: true,
    });

  describe.each(kinds)('under %s traffic', kind => {
    it.each(GOOD)(
      'holds for false rollback when the candidate is $name',
      truth => {
        const wrong = run(kind, truth).filter(
          ({ decision }) => decision === 'rolled back',
        );
        expect(wrong.length).toBeLessThanOrEqual(most);
      },
    );

    it.each(BAD)(
      'holds for false promotion when the candidate is $name',
      truth => {
        const wrong = run(kind, truth).filter(
          ({ decision }) => decision === 'promoted',
        );
        expect(wrong.length).toBeLessThanOrEqual(most);
      },
    );
  });

  it('decides: a candidate with the same latencies, errors and outputs is promoted', () => {
    const outcomes = simulateFairway({
      ...{ kind: 'independent', truth: GOOD[0], repeats: 4 },
      seed: 7,
      mostRequests: 40_000,
      dependent: false,
    });
    expect(outcomes.map(({ decision }) => decision)).toEqual(
      new Array(4).fill('promoted'),
    );
  });

  it('decides: a candidate with quite other outputs is rolled back', () => {
    const outcomes = run('independent', BAD[BAD.length - 1]);
    expect(ERROR).toBe(0.05);
    expect(outcomes.every(({ decision }) => decision === 'rolled back')).toBe(
      true,
    );
  });
});
