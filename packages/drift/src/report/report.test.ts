import { Random, normal } from '@fairway/statistics';
import { DriftWindow } from '../counts/DriftWindow.ts';
import { kolmogorovSmirnov } from '../distances/kolmogorovSmirnov.ts';
import { wasserstein } from '../distances/wasserstein.ts';
import type { FeatureValue } from '../features/Feature.ts';
import { ReferenceProfile } from '../profile/ReferenceProfile.ts';
import { feature, profileOf, take, windowOf } from '../testing/columns.ts';
import { compareWindows, comparison } from './compareWindows.ts';
import type { DriftOptions } from './DriftReport.ts';

const normals = (seed: number, count: number, shift = 0) => {
  const random = Random.create(seed);
  return take(count, () => normal(random) + shift);
};

function reportOf(
  reference: readonly FeatureValue[],
  current: readonly FeatureValue[],
  kind: 'numeric' | 'categorical' = 'numeric',
  options?: DriftOptions,
) {
  const profile = profileOf(reference, kind);
  const window = windowOf(
    profile,
    current.map(value => [value]),
  );
  const report = compareWindows(profile.reference, window, options);
  return { report, only: report.features[0] };
}

const words = (...counts: [string, number][]) =>
  counts.flatMap(([word, count]) => take(count, () => word));

describe('the report of a numeric feature', () => {
  it('is ok where nothing changed', () => {
    const { report, only } = reportOf(normals(1, 2000), normals(2, 2000));
    expect(report.state).toBe('ok');
    expect(only.sentence).toBe('As in the reference, as far as matters.');
    expect(report.sentence).toBe('The one feature is as in the reference.');
    expect(only.samples).toEqual({
      reference: 2000,
      current: 2000,
      needed: 200,
    });
  });

  it('is drift where the mean moved by more than matters', () => {
    const { report, only } = reportOf(normals(1, 2000), normals(2, 2000, 0.5));
    expect(report.state).toBe('drift');
    expect(only.effect).toBeGreaterThan(0.4);
    expect(only.effect).toBeLessThan(0.6);
    expect(only.distribution.distances?.wasserstein).toBeCloseTo(0.5, 1);
    expect(only.sentence).toMatch(
      /^The mean went up from \S+ to \S+, by 0\.\d+ standard/,
    );
    expect(report.sentence).toBe('1 of 1 feature drifted: first of all only.');
  });

  it('takes from the effect what chance alone adds', () => {
    // PSI of 300 against 300 is 0.06 by chance alone: a shift of 0.25.
    const effects = take(40, i =>
      reportOf(normals(i, 300), normals(i + 100, 300)),
    ).map(({ only }) => only.effect!);
    expect(effects.reduce((sum, one) => sum + one / 40, 0)).toBeLessThan(0.12);
  });

  it('is a warning from half of that on', () => {
    const { only } = reportOf(normals(1, 9000), normals(2, 9000, 0.18));
    expect(only.state).toBe('warning');
  });

  it('is ok where a change is certain but too small to matter', () => {
    const { only } = reportOf(normals(1, 50_000), normals(2, 50_000, 0.06));
    expect(only.distribution.q).toBeLessThan(1e-6);
    expect(only.state).toBe('ok');
  });

  it('says nothing of few values, however far away', () => {
    const { report, only } = reportOf(normals(1, 2000), normals(2, 199, 9));
    expect(report.state).toBe('not-enough-data');
    expect(only.distribution.p).toBeNull();
    expect(only.sentence).toBe('199 values so far, a verdict needs 200.');
    expect(report.sentence).toBe('Too little data to judge 1 of 1 feature.');
  });

  it('never takes nothing for ok', () => {
    expect(reportOf(normals(1, 2000), []).report.state).toBe('not-enough-data');
    expect(reportOf([], normals(1, 2000)).report.state).toBe('not-enough-data');
    const nothing = reportOf(
      take(900, () => NaN),
      take(900, () => NaN),
    );
    expect(nothing.report.state).toBe('not-enough-data');
  });

  it('sees a spread that grew where the mean stayed', () => {
    const wide = normals(2, 3000).map(value => 2 * value);
    const { only } = reportOf(normals(1, 3000), wide);
    expect(only.state).toBe('drift');
    expect(only.sentence).toContain('values are more spread'.slice(1));
  });

  it('sees values that go missing', () => {
    const current = normals(2, 1000).map((value, i) => (i % 10 ? value : NaN));
    const { only } = reportOf(normals(1, 1000), current);
    expect(only.state).toBe('drift');
    expect(only.distribution.state).toBe('ok');
    expect(only.sentence).toBe('10 % are missing, before 0 %.');
  });

  it('sees all values gone', () => {
    const { report } = reportOf(
      normals(1, 1000),
      take(1000, () => null),
    );
    expect(report.state).toBe('drift');
  });

  it('sees values out of range of a feature that was constant', () => {
    const { only } = reportOf(
      take(500, () => 3),
      take(500, i => (i % 5 ? 3 : 4)),
    );
    expect(only.state).toBe('drift');
    expect(only.sentence).toContain("20 % are out of the reference's range");
  });

  it('sees infinities and texts', () => {
    const current = normals(2, 1000).map((value, i) => {
      const wrong = i % 2 ? Infinity : 'text';
      return i % 20 < 2 ? wrong : value;
    });
    const { only } = reportOf(normals(1, 1000), current);
    expect(only.sentence).toContain(
      'of the wrong type or infinite, before 0 %',
    );
  });

  it('can be judged by a bigger shift', () => {
    const { report } = reportOf(
      normals(1, 2000),
      normals(2, 2000, 0.5),
      'numeric',
      { shift: 1.5 },
    );
    expect(report.state).toBe('ok');
    expect(report.thresholds.wasserstein).toBe(1.5);
  });
});

describe('distances of binned values', () => {
  const random = Random.create(8);
  it.each<[string, () => number]>([
    ['normal', () => normal(random)],
    ['lognormal', () => Math.exp(normal(random))],
    [
      'zero-inflated',
      () => (random.next() < 0.6 ? 0 : Math.exp(normal(random))),
    ],
  ])('miss those of the values by little: %s', (_, draw) => {
    const reference = take(20_000, draw);
    const current = take(2000, draw).map(value =>
      value === 0 ? 0 : value + 0.3,
    );
    const { only } = reportOf(reference, current);
    const { distances, p } = only.distribution;
    const exact = kolmogorovSmirnov(reference, current);
    expect(p).toBeLessThan(1e-3);
    expect(exact - distances!.kolmogorovSmirnov!).toBeGreaterThan(-1e-12);
    expect(exact - distances!.kolmogorovSmirnov!).toBeLessThan(0.008);
    const deviation = only.summary!.reference.standardDeviation;
    const error =
      distances!.wassersteinAbsolute! - wasserstein(reference, current);
    expect(Math.abs(error) / deviation).toBeLessThan(0.015);
  });
});

describe('the report of a categorical feature', () => {
  const weather = words(['sun', 500], ['rain', 400], ['fog', 100]);

  it('is ok for the same shares', () => {
    const { only } = reportOf(weather, weather, 'categorical');
    expect(only.state).toBe('ok');
    expect(only.summary).toBeNull();
  });

  it('says which category changed', () => {
    const later = words(['sun', 500], ['rain', 150], ['fog', 350]);
    const { only } = reportOf(weather, later, 'categorical');
    expect(only.state).toBe('drift');
    expect(only.sentence).toMatch(/^"(fog|rain)" went from (10|40) %/);
    expect(only.histogram).toEqual([
      { category: 'sun', reference: 0.5, current: 0.5 },
      { category: 'rain', reference: 0.4, current: 0.15 },
      { category: 'fog', reference: 0.1, current: 0.35 },
    ]);
  });

  it('names values that are new, apart from the distribution', () => {
    const later = [...weather, ...words(['hail', 60], ['snow', 20])];
    const { only } = reportOf(weather, later, 'categorical');
    expect(only.state).toBe('drift');
    expect(only.distribution.state).toBe('ok');
    expect(only.sentence).toBe(
      '7.4 % are values that the reference has not ("hail", "snow"), before 0 %.',
    );
    expect(only.newValues[0]).toEqual({ value: 'hail', count: 60 });
  });

  it('takes other values for known ones where the reference has too many', () => {
    const many = take(3000, i => `user ${i % 150}`);
    const { only } = reportOf(many, many, 'categorical');
    expect(only.state).toBe('ok');
    expect(only.shares.map(({ kind }) => kind)).not.toContain('new-values');
    expect(only.histogram).toHaveLength(21);
    expect(
      only.histogram.reduce((all, bar) => all + bar.current, 0),
    ).toBeCloseTo(1);
  });

  it('sees that nothing of the reference is left', () => {
    const { only } = reportOf(weather, words(['hail', 900]), 'categorical');
    expect(only.state).toBe('drift');
    expect(only.distribution.distances).toBeNull();
  });
});

describe('the report of many features', () => {
  const width = 4;
  const columns = (seed: number, shift: number) =>
    take(width, column =>
      normals(seed + column, 1500, column === 2 ? shift : 0),
    );
  const profile = ReferenceProfile.create(
    columns(10, 0).map((values, column) => ({
      feature: feature(`f${column}`, column, width),
      values,
    })),
  );
  const rowsOf = (list: number[][]) =>
    list[0].map((_, row) => list.map(column => column[row]));

  it('has the worst first and is plain JSON', () => {
    const report = compareWindows(
      profile.reference,
      windowOf(profile, rowsOf(columns(50, 0.8))),
    );
    expect(report.features[0].feature.name).toBe('f2');
    expect(report.tally).toEqual({
      ...{ drift: 1, warning: 0, 'not-enough-data': 0, ok: 3 },
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('compares two windows of the same profile with each other', () => {
    const one = windowOf(profile, rowsOf(columns(50, 0.8)));
    const other = windowOf(profile, rowsOf(columns(90, 0.8)));
    expect(compareWindows(one, other).state).toBe('ok');
  });

  it('refuses windows over different profiles, and absurd options', () => {
    const window = DriftWindow.create(profile);
    const other = DriftWindow.create(profileOf([1, 2]));
    expect(() => compareWindows(window, other)).toThrow('different reference');
    expect(() => compareWindows(window, window, { shift: NaN })).toThrow(
      'shift',
    );
    expect(() =>
      compareWindows(window, window, { falseDiscoveryRate: 1 }),
    ).toThrow('between 0 and 1');
    expect(() => compareWindows(window, window, { minimumSamples: 0 })).toThrow(
      'whole number from 1',
    );
  });
});

describe('a report in steps', () => {
  const profile = ReferenceProfile.create(
    take(5, column => ({
      feature: feature(`f${column}`, column, 5),
      values: normals(column + 1, 400),
    })),
  );
  const window = windowOf(
    profile,
    take(300, row => normals(row + 10, 5, row % 5 === 0 ? 1 : 0)),
  );

  it('is the same, with a pause twice for each feature', () => {
    const steps = comparison(profile.reference, window);
    const taken: unknown[] = [];
    let last = steps.next();
    for (; !last.done; last = steps.next()) {
      taken.push(last.value);
    }
    expect(taken).toEqual(take(10, () => undefined));
    expect(last.value).toEqual(compareWindows(profile.reference, window));
  });

  it('refuses windows of another profile at its first step', () => {
    const other = windowOf(profileOf(normals(1, 300)), [[1]]);
    const steps = comparison(profile.reference, other);
    expect(() => steps.next()).toThrow('different reference profiles');
  });
});
