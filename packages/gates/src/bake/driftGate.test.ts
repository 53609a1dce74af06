import { DriftWindow, ReferenceProfile, type Feature } from '@fairway/drift';
import { normal, Random } from '@fairway/statistics';
import { replayed } from '../__testUtils__/replayed.ts';
import { driftGate, type DriftPolicy } from './driftGate.ts';

const feature = (name: string, column: number): Feature => ({
  ...{ name, role: 'input', kind: 'numeric', tensor: 'x' },
  ...{ column, width: 2 },
});
const random = Random.create(7);
const draw = (count: number, shift = 0) =>
  Array.from({ length: count }, () => normal(random) + shift);
const profile = ReferenceProfile.create([
  { feature: feature('age', 0), values: draw(5_000) },
  { feature: feature('size', 1), values: draw(5_000) },
]);

function windowOf(count: number, shift: number) {
  const window = DriftWindow.create(profile);
  const [ages, sizes] = [draw(count, shift), draw(count)];
  ages.forEach((age, row) => window.countRow('input', [age, sizes[row]]));
  return window;
}

const judge = (
  window: unknown,
  policy: Partial<DriftPolicy> = {},
  falseRollback = 0.001,
) =>
  driftGate({
    profile: JSON.parse(JSON.stringify(profile)),
    window: JSON.parse(JSON.stringify(window)),
    policy: { distance: 'population-stability-index', ...policy },
    errors: { falsePromotion: 0.05, falseRollback },
  });

describe('the drift gate', () => {
  it('passes what is distributed as the reference data', () => {
    expect(judge(windowOf(3_000, 0))).toMatchObject({
      verdict: 'pass',
      reason: 'None of 2 features has drifted from the reference data.',
    });
  });

  it.each(['population-stability-index', 'jensen-shannon'] as const)(
    'fails for a feature that has moved, by %s, and names it first',
    distance => {
      const result = judge(windowOf(3_000, 0.6), { distance });
      expect(result.verdict).toBe('fail');
      expect(result.checks[0]).toMatchObject({
        name: 'input age',
        verdict: 'fail',
        reason: expect.stringContaining('input age: The mean went up'),
      });
      expect(result.reason).toBe(result.checks[0].reason);
      expect(result.checks[1]).toMatchObject({
        name: 'input size',
        verdict: 'pass',
      });
    },
  );

  it('is judged by the same verdict again from its stored evidence', () => {
    for (const result of [judge(windowOf(500, 0)), judge(windowOf(500, 1))]) {
      expect(replayed(result)).toEqual(result);
    }
  });

  it('looks at the features that are asked for, and at no others', () => {
    const moved = windowOf(3_000, 0.6);
    expect(judge(moved, { features: ['size'] }).verdict).toBe('pass');
    expect(judge(moved, { features: ['weight'] })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'The reference profile has no feature "weight".',
    });
  });

  it('says nothing of too few values, however far they are', () => {
    const result = judge(windowOf(150, 3));
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('150 values where 200 are needed'),
    });
    expect(judge(DriftWindow.create(profile)).verdict).toBe('inconclusive');
  });

  it('does not fail for what holds only at a larger error than this look may make', () => {
    const moved = windowOf(400, 0.4);
    expect(judge(moved, {}, 0.01).verdict).toBe('fail');
    expect(judge(moved, {}, 1e-30)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('may be chance'),
    });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['another profile', { schemaVersion: 1, fingerprint: 'x', features: [] }],
    ['no counts', { ...windowOf(5, 0).toJSON(), features: [] }],
    ['NaN', NaN],
  ])('is inconclusive over a window of %s', (_, window) => {
    const result = driftGate({
      profile: JSON.parse(JSON.stringify(profile)),
      ...{ window, policy: { distance: 'jensen-shannon' } },
      errors: { falsePromotion: 0.05, falseRollback: 0.01 },
    });
    expect(result).toMatchObject({ verdict: 'inconclusive', checks: [] });
  });

  it('fails a good candidate no oftener than its look may err', () => {
    const alarms = Array.from(
      { length: 300 },
      () => judge(windowOf(250, 0), {}, 0.01).verdict === 'fail',
    ).filter(Boolean).length;
    // 3 are expected at most; beyond 10 it is one in a thousand.
    expect(alarms).toBeLessThanOrEqual(10);
  });
});
