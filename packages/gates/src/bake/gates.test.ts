import fc from 'fast-check';
import { bakeOf, concurrentOf, type Load } from '../__testUtils__/bakes.ts';
import { spoiled } from '../__testUtils__/hostile.ts';
import { replayed } from '../__testUtils__/replayed.ts';
import { comparisonGate, type ComparisonPolicy } from './comparisonGate.ts';
import { predictionShiftGate } from './predictionShiftGate.ts';
import { sloGate, type SloPolicy } from './sloGate.ts';

const slo = (policy: SloPolicy, load?: Load, windows = 10) =>
  sloGate({ ...bakeOf(windows, load), policy });
const compare = (
  comparison: ComparisonPolicy['comparisons'][number],
  candidate?: Load,
  stable?: Load,
) =>
  comparisonGate({
    ...concurrentOf(10, candidate, stable),
    policy: { comparisons: [comparison] },
  });
const shift = (candidate?: Load, stable?: Load, margin = 0.1) =>
  predictionShiftGate({
    ...concurrentOf(10, candidate, stable),
    policy: { margin },
  });

describe('the SLO gate', () => {
  it('passes an error rate by the upper end of its interval, fails it by the lower', () => {
    const verdictOf = (maximalErrorRate: number) =>
      slo({ maximalErrorRate }, { errors: 2 }).verdict;
    // 20 of 2000, Clopper and Pearson by SciPy: 0.00555 at 1 %, 0.01450 at 95 %.
    expect(verdictOf(0.0146)).toBe('pass');
    expect(verdictOf(0.0144)).toBe('inconclusive');
    expect(verdictOf(0.0057)).toBe('inconclusive');
    expect(verdictOf(0.0055)).toBe('fail');
  });

  it('holds percentiles of latency to their limits, in milliseconds', () => {
    const result = slo({
      maximalP50Ms: 16,
      maximalP95Ms: 20,
      maximalP99Ms: 15,
    });
    expect(
      result.checks.map(({ name, verdict, unit }) => [name, verdict, unit]),
    ).toEqual([
      ['latency p50', 'pass', 'ms'],
      ['latency p95', 'pass', 'ms'],
      ['latency p99', 'fail', 'ms'],
    ]);
    const [p50] = result.checks;
    expect(p50.estimate).toBeGreaterThan(14.9);
    expect(p50.lower).toBeLessThan(15);
    expect(p50.upper).toBeGreaterThan(15);
    expect(result.verdict).toBe('fail');
    expect(replayed(result)).toEqual(result);
  });

  it('bounds no percentile from too few answers', () => {
    const result = slo({ maximalP99Ms: 1000 }, { requests: 20 });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('unbounded');
  });

  it('passes nothing below the minimum of requests, but may fail', () => {
    const input = { ...bakeOf(10), minimumRequests: 2001 };
    const within = sloGate({ ...input, policy: { maximalErrorRate: 0.5 } });
    expect(within.verdict).toBe('inconclusive');
    expect(within.reason).toContain('Only 2000 of the 2001 requests');
    const slow = sloGate({ ...input, policy: { maximalP50Ms: 5 } });
    expect(slow.verdict).toBe('fail');
  });

  it('does not take missing latencies for fast ones', () => {
    const input = bakeOf(10);
    for (const window of input.candidateWindows.slice(2)) {
      delete window.latency;
    }
    const result = sloGate({ ...input, policy: { maximalP50Ms: 100 } });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('latencies are known of 400 of 2000');
  });

  it('widens intervals where errors come in bursts, and cannot tell from few windows', () => {
    const bursty = (windows: number) => {
      const input = bakeOf(windows, { errors: 0 });
      input.candidateWindows.forEach((window, i) => {
        window.errors = { '5xx': i % 10 === 0 ? 20 : 0 };
      });
      delete input.candidateWindows[0].latency;
      return input;
    };
    const policy = { maximalErrorRate: 0.02 };
    const judge = (windows: number, dependence: 'none' | 'measured') =>
      sloGate({ ...bursty(windows), policy, dependence }).verdict;
    expect(judge(30, 'none')).toBe('pass');
    expect(judge(30, 'measured')).toBe('inconclusive');
    expect(judge(10, 'measured')).toBe('inconclusive');
  });
});

describe('the comparison gate', () => {
  const relative = {
    metric: 'latency-p95',
    margin: { relative: 0.2 },
  } as const;
  const slower = (factor: number): Load => ({
    latencyMs: p => factor * (10 + 10 * p),
  });

  it('passes what is as fast, and fails what is slower than the margin', () => {
    expect(compare(relative).verdict).toBe('pass');
    expect(compare(relative, slower(1.1)).verdict).toBe('pass');
    expect(compare(relative, slower(1.2)).verdict).toBe('inconclusive');
    const result = compare(relative, slower(1.4));
    expect(result.verdict).toBe('fail');
    expect(result.reason).toContain('latency-p95 ratio is 1.4');
    expect(replayed(result)).toEqual(result);
  });

  it('compares the candidate with the stable revision and not the other way', () => {
    expect(compare(relative, undefined, slower(1.4)).verdict).toBe('pass');
    expect(
      compare(
        { metric: 'error-rate', margin: { absolute: 0.01 } },
        {},
        { errors: 20 },
      ).verdict,
    ).toBe('pass');
    expect(
      compare(
        { metric: 'error-rate', margin: { absolute: 0.01 } },
        { errors: 20 },
        {},
      ).verdict,
    ).toBe('fail');
  });

  it.each([
    ['latency-p50', { absolute: 2 }, slower(1.05), 'pass'],
    ['latency-p50', { absolute: 2 }, slower(1.5), 'fail'],
    ['latency-p99', { relative: 0.1 }, slower(1.3), 'fail'],
    ['latency-mean', { absolute: 1 }, slower(1.02), 'pass'],
    ['latency-mean', { absolute: 1 }, slower(1.2), 'fail'],
    ['latency-mean', { relative: 0.1 }, slower(1.05), 'pass'],
    ['latency-mean', { relative: 0.1 }, slower(1.2), 'fail'],
    ['error-rate', { absolute: 0.02 }, { errors: 2 }, 'pass'],
    ['error-rate', { absolute: 0.005 }, { errors: 2 }, 'inconclusive'],
    ['error-rate', { relative: 0.5 }, { errors: 40 }, 'fail'],
    ['error-rate', { relative: 1 }, { errors: 4 }, 'pass'],
  ] as const)(
    'of %s with the margin %j judges %j: %s',
    (metric, margin, candidate, verdict) => {
      const stable =
        metric === 'error-rate' && 'relative' in margin ? { errors: 4 } : {};
      expect(compare({ metric, margin }, candidate, stable).verdict).toBe(
        verdict,
      );
    },
  );

  it('shares the errors of failing among its comparisons', () => {
    const input = concurrentOf(10);
    const comparisons = ['error-rate', 'latency-p50'].map(metric => ({
      metric: metric as 'error-rate',
      margin: { absolute: 0.05 },
    }));
    const result = comparisonGate({ ...input, policy: { comparisons } });
    const alone = compare(comparisons[0]);
    expect(result.checks[0].upper).toBe(alone.checks[0].upper);
    expect(result.checks[0].lower).toBeLessThan(alone.checks[0].lower ?? NaN);
  });

  it('cannot tell where either revision lacks windows, latencies or traffic', () => {
    const input = concurrentOf(10);
    const policy = { comparisons: [relative] };
    const reasonOf = (change: object) => {
      const result = comparisonGate({ ...input, policy, ...change });
      expect(result.verdict).toBe('inconclusive');
      return result.reason;
    };
    expect(reasonOf({ stableWindows: input.stableWindows.slice(1) })).toContain(
      'The stable revision has no window of',
    );
    expect(
      reasonOf({ candidateWindows: input.candidateWindows.slice(1) }),
    ).toContain('windows that the candidate has not');
    expect(
      reasonOf({
        stableWindows: input.stableWindows.map(({ latency, ...rest }) => rest),
      }),
    ).toContain('latencies are known of 0');
    expect(reasonOf(concurrentOf(10, {}, { requests: 0 }))).toContain(
      'No request reached the stable',
    );
    expect(
      reasonOf({ stable: 'v2', stableWindows: input.candidateWindows }),
    ).toContain('the same revision');
    expect(reasonOf({ minimumRequests: 5000 })).toContain(
      'Only 2000 of the 5000',
    );
  });
});

describe('the prediction shift gate', () => {
  it('passes the same predictions, and fails shifted ones', () => {
    const same = shift();
    expect(same.verdict).toBe('pass');
    expect(same.checks[0].name).toBe('stability index of score');
    const shifted = shift({ value: p => 0.3 + 0.7 * p });
    expect(shifted.verdict).toBe('fail');
    expect(replayed(shifted)).toEqual(shifted);
  });

  it('compares shares of classes, new ones included', () => {
    const stable = { classes: { cat: 150, dog: 50 } };
    expect(shift({ classes: { dog: 52, cat: 148 } }, stable).verdict).toBe(
      'pass',
    );
    expect(shift({ classes: { cat: 50, dog: 150 } }, stable).verdict).toBe(
      'fail',
    );
    expect(
      shift({ classes: { cat: 110, dog: 40, cow: 50 } }, stable).verdict,
    ).toBe('fail');
  });

  it('does not take few predictions for shifted or unshifted ones', () => {
    const few = { requests: 10 };
    const result = shift(few, few);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('too few values');
  });

  it('makes bins of equal mass of the stable revision’s values', () => {
    const skewed = { value: (p: number) => p ** 4 };
    const result = shift(skewed, skewed);
    expect(result.verdict).toBe('pass');
    expect(result.checks[0].estimate).toBe(0);
    expect(shift({ value: p => p ** 3 }, skewed, 0.05).verdict).not.toBe(
      'pass',
    );
  });

  it('counts what is not finite as a prediction of its own', () => {
    const input = concurrentOf(10);
    for (const window of input.candidateWindows) {
      const { score } = window.outputs as never as {
        score: { counts: number[]; notFinite: number };
      };
      score.counts = score.counts.map(count => count / 2);
      score.notFinite = 100;
    }
    const result = predictionShiftGate({ ...input, policy: { margin: 0.1 } });
    expect(result.verdict).toBe('fail');
  });

  it('cannot tell without counts, or by other edges', () => {
    const input = concurrentOf(10);
    const reasonOf = (change: object, policy: object = {}) => {
      const result = predictionShiftGate({
        ...input,
        ...change,
        policy: { margin: 0.1, ...policy },
      });
      expect(result.verdict).toBe('inconclusive');
      return result.reason;
    };
    const without = input.stableWindows.map(({ outputs, ...rest }) => rest);
    expect(reasonOf({ stableWindows: without })).toContain(
      'no counts of the output "score"',
    );
    expect(reasonOf({}, { output: 'other' })).toContain(
      'no counts of the output "other"',
    );
    expect(reasonOf(concurrentOf(10, {}, { classes: { a: 1 } }))).toContain(
      'not counted by the same classes or edges',
    );
    expect(reasonOf({}, { margin: NaN })).toContain('policy.margin');
    const odd = structuredClone(input.candidateWindows);
    (
      odd[3].outputs as never as { score: { counts: unknown[] } }
    ).score.counts[2] = -1;
    expect(reasonOf({ candidateWindows: odd })).toContain(
      'must be a whole number of at least 0, not -1',
    );
  });
});

describe('every judge of a bake', () => {
  const policies = {
    slo: { maximalErrorRate: 0.1, maximalP50Ms: 100 },
    comparison: {
      comparisons: [
        { metric: 'error-rate', margin: { absolute: 0.1 } },
        { metric: 'latency-p50', margin: { relative: 9 } },
      ],
    },
    shift: { margin: 9 },
  };
  const small = concurrentOf(2, { requests: 400 }, { requests: 400 });
  const gates = [
    [
      'slo',
      sloGate,
      policies.slo,
      /^(now|since|errors|staleAfterMs|candidate)/,
    ],
    [
      'comparison',
      comparisonGate,
      policies.comparison,
      /^(now|since|errors|staleAfterMs|candidate|stable)/,
    ],
    [
      'prediction-shift',
      predictionShiftGate,
      policies.shift,
      /^(now|since|errors|staleAfterMs|candidate|stable)/,
    ],
  ] as const;
  // Parts that may change or go without harm: other gates' signals, and values
  // that are right in themselves.
  const harmless =
    /latencyMoments|outputs|staleAfterMs|since|counts|\.errors$|errors\.false/;

  it.each(gates)(
    '%s never passes once a vital part is spoiled, never throws, and replays',
    (_, gate, policy, vital) => {
      const judge = gate as (input: never) => ReturnType<typeof sloGate>;
      const input = { ...small, policy };
      expect(judge(input as never).verdict).toBe('pass');
      fc.assert(
        fc.property(spoiled(input), ({ input: bad, path }) => {
          const result = judge(bad);
          expect(replayed(result)).toEqual(result);
          const isLatency =
            /latency/.test(path) && gate === (predictionShiftGate as unknown);
          const isVital =
            vital.test(path) && !harmless.test(path) && !isLatency;
          expect(result.verdict === 'pass' && isVital ? path : '').toBe('');
        }),
        { numRuns: 300 },
      );
    },
  );
});
