import fc from 'fast-check';
import { spoiled } from '../__testUtils__/hostile.ts';
import { replayed } from '../__testUtils__/replayed.ts';
import {
  binary,
  classification,
  regression,
} from '../__testUtils__/testSets.ts';
import { evaluationGate } from './evaluationGate.ts';
import type { EvaluationInput, MetricRule } from './types.ts';

const judge = (input: EvaluationInput, ...rules: MetricRule[]) =>
  evaluationGate({ ...input, policy: { rules } });
const check = (input: EvaluationInput, rule: MetricRule) =>
  judge(input, rule).checks[0];

describe('metrics', () => {
  // scikit-learn 1.7's, over the same rows.
  it.each<[string, EvaluationInput, number]>([
    ['accuracy', classification, 0.8222222222222222],
    ['precision', classification, 0.8221966205837173],
    ['recall', classification, 0.8271604938271606],
    ['f1', classification, 0.8217626600539621],
    ['precision_1', classification, 0.7419354838709677],
    ['recall_0', classification, 0.7777777777777778],
    ['f1_2', classification, 0.8363636363636363],
    ['log_loss', classification, 0.6936865496219821],
    ['auc', classification, 0.8706153243190281],
    ['auc', binary, 0.8657407407407407],
    ['mae', regression, 0.6376912476639618],
    ['rmse', regression, 0.7086720667161233],
    ['r_squared', regression, 0.9909539528384819],
  ])('%s is scikit-learn’s', (metric, input, value) => {
    const { estimate, lower, upper } = check(input, { metric, threshold: 0 });
    expect(estimate).toBeCloseTo(value, 12);
    expect(lower).toBeLessThan(value);
    expect(upper).toBeGreaterThan(value);
  });

  // 5 % and 95 % of 200,000 replicates by NumPy; 2,000 are good for 2 digits.
  it.each<[string, [number, number]]>([
    ['mae', [0.58356069, 0.69075681]],
    ['rmse', [0.66388621, 0.75072888]],
  ])('the interval of %s is the bootstrap’s', (metric, [lower, upper]) => {
    const found = check(regression, { metric, threshold: 0 });
    expect(Math.abs((found.lower ?? NaN) - lower)).toBeLessThan(0.004);
    expect(Math.abs((found.upper ?? NaN) - upper)).toBeLessThan(0.004);
  });

  it('of a perfect version still have a width', () => {
    const { truth } = classification;
    const scores = Array.from(truth, label =>
      [0, 1, 2].map(k => (k === label ? 1 : 0)),
    );
    const perfect = {
      ...classification,
      candidate: { predictions: truth, scores },
    };
    for (const metric of [
      'accuracy',
      'f1',
      'precision',
      'recall_1',
      'f1_1',
      'auc',
    ]) {
      const { estimate, lower } = check(perfect, { metric, threshold: 1 });
      expect(estimate).toBe(1);
      expect(lower).toBeLessThan(0.99);
    }
  });
});

describe('the evaluation gate', () => {
  it('passes a threshold only by the interval’s bad end', () => {
    const rule = (threshold: number): MetricRule => ({
      metric: 'accuracy',
      threshold,
    });
    const { lower = NaN, upper = NaN } = check(classification, rule(0));
    expect(check(classification, rule(lower)).verdict).toBe('pass');
    expect(check(classification, rule(lower + 1e-9)).verdict).toBe(
      'inconclusive',
    );
    expect(check(classification, rule(upper)).verdict).toBe('inconclusive');
    expect(check(classification, rule(upper + 1e-9)).verdict).toBe('fail');
  });

  it('takes errors to be better the smaller they are', () => {
    const verdictOf = (threshold: number) =>
      check(regression, { metric: 'mae', threshold }).verdict;
    expect(verdictOf(0.8)).toBe('pass');
    expect(verdictOf(0.64)).toBe('inconclusive');
    expect(verdictOf(0.5)).toBe('fail');
  });

  it('holds the estimate alone to a threshold where the policy says so', () => {
    const rule = { metric: 'accuracy', on: 'estimate' } as const;
    expect(check(classification, { ...rule, threshold: 0.82 }).verdict).toBe(
      'pass',
    );
    expect(check(classification, { ...rule, threshold: 0.83 }).verdict).toBe(
      'fail',
    );
  });

  it.each<[string, EvaluationInput, number]>([
    ['accuracy', classification, 0.01],
    ['recall_1', classification, 0.05],
    ['f1', classification, 0.05],
    ['f1_2', classification, 0.05],
    ['auc', binary, 0.05],
    ['mae', regression, 0.05],
    ['rmse', regression, 0.05],
    ['r_squared', regression, 0.005],
  ])(
    'passes a better version by %s, and fails it when the versions change places',
    (metric, input, absolute) => {
      const rule = { metric, margin: { absolute } };
      const better = judge(input, rule);
      expect(better.checks[0]).toMatchObject({
        name: `${metric} against stable`,
        verdict: 'pass',
      });
      const { candidate, stable } = input;
      const swapped = {
        ...input,
        candidate: stable,
        stable: candidate,
      } as EvaluationInput;
      const worse = judge(swapped, rule);
      expect(worse.verdict).not.toBe('pass');
      expect(worse.checks[0].estimate).toBeCloseTo(
        -(better.checks[0].estimate ?? NaN),
        12,
      );
      const without = judge(swapped, { metric, margin: { absolute: 0 } });
      expect(without.checks[0].verdict).toBe(
        metric === 'recall_1' || metric === 'f1_2' ? 'inconclusive' : 'fail',
      );
    },
  );

  it('compares rows and not totals: the same version is not worse than itself by any margin that its size can show', () => {
    const same = { ...binary, stable: binary.candidate };
    for (const metric of ['accuracy', 'f1', 'recall_0', 'log_loss']) {
      const scored =
        metric === 'log_loss'
          ? { ...classification, stable: classification.candidate }
          : same;
      const found = check(scored, { metric, margin: { absolute: 0.1 } });
      expect(found).toMatchObject({ estimate: 0, verdict: 'pass' });
    }
    // Shares that never differ on 90 rows may differ on others.
    expect(
      check(same, { metric: 'accuracy', margin: { absolute: 0.01 } }).verdict,
    ).toBe('inconclusive');
    expect(
      check(same, { metric: 'f1', margin: { absolute: 0.01 } }).verdict,
    ).toBe('inconclusive');
    expect(
      check(same, { metric: 'auc', margin: { absolute: 0.01 } }).verdict,
    ).toBe('inconclusive');
  });

  it('takes a relative margin of what the stable version has', () => {
    const { limit } = check(classification, {
      metric: 'accuracy',
      margin: { relative: 0.1 },
    });
    expect(limit).toBeCloseTo(-0.06888888888888889, 12);
    const error = check(regression, {
      metric: 'mae',
      margin: { relative: 0.1 },
    });
    expect(error.limit).toBeCloseTo(0.09679141928105777, 12);
  });

  it('says what McNemar’s test says of the rows on which versions differ', () => {
    const { reason } = check(classification, {
      metric: 'accuracy',
      margin: { absolute: 0.1 },
    });
    expect(reason).toMatch(
      /of 90 rows only the candidate is right on \d+, only the stable version on \d+, McNemar's p 0\.\d+/,
    );
  });

  it('replays, and fails when one of several rules fails', () => {
    const result = judge(
      classification,
      { metric: 'accuracy', threshold: 0.6 },
      { metric: 'log_loss', threshold: 0.1 },
    );
    expect(result.checks.map(entry => entry.verdict)).toEqual(['pass', 'fail']);
    expect(result.verdict).toBe('fail');
    expect(result.reason).toContain('log_loss is 0.6937');
    expect(replayed(result)).toEqual(result);
  });

  it('does not care whether classes are numbers or texts', () => {
    const named = {
      ...classification,
      classes: ['0', '1', '2'],
      truth: Array.from(classification.truth, String),
    };
    expect(check(named, { metric: 'f1', threshold: 0 })).toEqual(
      check(classification, { metric: 'f1', threshold: 0 }),
    );
  });

  const withCandidate = (change: object) =>
    ({
      ...classification,
      candidate: { ...classification.candidate, ...change },
    } as EvaluationInput);

  it.each<[string, EvaluationInput, string]>([
    [
      'fewer predictions than rows',
      withCandidate({ predictions: [0, 1] }),
      'candidate.predictions has 2 rows, the test set has 90',
    ],
    [
      'an unknown class',
      withCandidate({ predictions: Array(90).fill('cat') }),
      'has "cat" in row 0, which is none of the classes',
    ],
    [
      'NaN for a label',
      { ...classification, truth: Array(90).fill(NaN) },
      'truth has "NaN" in row 0',
    ],
    [
      'NaN among scores',
      withCandidate({ scores: Array(90).fill([0, NaN, 1]) }),
      'candidate.scores of row 0 must be 3 finite numbers',
    ],
    [
      'a single class',
      { ...classification, truth: Array(90).fill(1) },
      'rows of a single class',
    ],
    [
      'no rows',
      {
        ...classification,
        truth: [],
        candidate: { predictions: [] },
        stable: undefined,
      },
      'The test set has 0 rows',
    ],
    [
      'NaN for a value',
      { ...regression, truth: [NaN] },
      'truth has "NaN" in row 0',
    ],
    [
      'an infinite prediction',
      { ...regression, candidate: { predictions: [Infinity] } },
      'candidate.predictions has "Infinity" in row 0',
    ],
    ['one class', { ...classification, classes: [0] }, 'at least two'],
    ['a class twice', { ...classification, classes: [0, '0'] }, 'given twice'],
    [
      'no error budget',
      { ...classification, errors: undefined as never },
      'errors must be an object',
    ],
    [
      'too many rows',
      { ...regression, truth: new Float64Array(1_000_001) },
      'at most 1000000',
    ],
    [
      'a seed that is none',
      { ...classification, seed: 0.5 },
      'seed must be a safe integer',
    ],
  ])('cannot tell with %s', (_, input, reason) => {
    const result = evaluationGate(input);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(reason);
    expect(result.action).toBeDefined();
  });

  it.each<[string, EvaluationInput, MetricRule, string]>([
    [
      'an unknown metric',
      classification,
      { metric: 'mae', threshold: 1 },
      'There is no metric "mae"',
    ],
    [
      'a metric of an unknown class',
      classification,
      { metric: 'recall_9', threshold: 0 },
      'There is no metric "recall_9"',
    ],
    [
      'no stable version',
      { ...classification, stable: undefined },
      { metric: 'f1', margin: { absolute: 1 } },
      'The stable version has no predictions',
    ],
    [
      'no scores',
      binary,
      { metric: 'log_loss', margin: { absolute: 9 } },
      'are no probabilities',
    ],
    [
      'no scores of the stable version',
      classification,
      { metric: 'auc', margin: { absolute: 1 } },
      'There are no scores',
    ],
    [
      'a threshold that is no number',
      classification,
      { metric: 'f1', threshold: NaN },
      'policy.rules[0].threshold',
    ],
    [
      'neither threshold nor margin',
      classification,
      { metric: 'f1' },
      'must have a threshold or a margin',
    ],
    [
      'values without spread',
      { ...regression, truth: Array(90).fill(1) },
      { metric: 'r_squared', threshold: -9 },
      'all values are the same',
    ],
  ])('cannot tell with %s', (_, input, rule, reason) => {
    const result = judge(input, rule);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(reason);
  });

  it('spends nothing that it was not granted', () => {
    const errors = { falsePromotion: 0, falseRollback: 0 };
    const rules = [
      { metric: 'accuracy', threshold: 0.1 },
      { metric: 'f1', threshold: 0.1 },
      { metric: 'auc', threshold: 0.1 },
      { metric: 'log_loss', threshold: 9 },
    ];
    const result = evaluationGate({
      ...classification,
      errors,
      policy: { rules },
    });
    expect(result.checks.map(entry => entry.verdict)).toEqual(
      rules.map(() => 'inconclusive'),
    );
  });

  it('never passes once a prediction or a label is spoiled, and replays', () => {
    const small = {
      ...classification,
      classes: ['a', 'b'],
      policy: {
        rules: [{ metric: 'accuracy', margin: { absolute: 0.5 } }],
        minimumRows: 9,
      },
      truth: [...Array(30).fill('a'), ...Array(30).fill('b')],
      candidate: {
        predictions: [...Array(30).fill('a'), ...Array(30).fill('b')],
      },
      stable: { predictions: [...Array(30).fill('a'), ...Array(30).fill('b')] },
    };
    expect(evaluationGate(small).verdict).toBe('pass');
    fc.assert(
      fc.property(spoiled(small), ({ input, path }) => {
        const result = evaluationGate(input);
        expect(replayed(result)).toEqual(result);
        const isVital = /^(truth|candidate|stable|errors|task)/.test(path);
        expect(result.verdict === 'pass' && isVital).toBe(false);
      }),
      { numRuns: 400 },
    );
  });
});
