import { Random, normal } from '@fairway/statistics';
import { DriftWindow } from '../counts/DriftWindow.ts';
import { ReferenceProfile } from '../profile/ReferenceProfile.ts';
import { feature, take } from '../testing/columns.ts';
import { compareWindows } from './compareWindows.ts';

const FEATURES = 5;

/**
 * Reports of windows that are distributed as their reference is, with a fresh
 * reference each: the share of those that name any feature significant. A
 * false discovery rate bounds it, since every discovery here is false.
 */
function rateOf(n: number, m: number, repeats: number): number {
  const random = Random.create(n * 31 + m);
  const draws = [
    () => normal(random),
    () => Math.exp(normal(random)),
    () => (random.next() < 0.6 ? 0 : random.next()),
    () => Math.floor(random.next() * 6),
    () => (random.next() < 0.02 ? NaN : normal(random)),
  ];
  const drawOf = (column: number) => draws[column % draws.length];
  let alarms = 0;
  for (let i = 0; i < repeats; i++) {
    const profile = ReferenceProfile.create(
      take(FEATURES, column => ({
        feature: feature(`f${column}`, column, FEATURES),
        values: take(n, drawOf(column)),
      })),
    );
    const window = DriftWindow.create(profile);
    for (let row = 0; row < m; row++) {
      window.countRow(
        'input',
        take(FEATURES, column => drawOf(column)()),
      );
    }
    const report = compareWindows(profile.reference, window, {
      minimumSamples: 100,
      // Nearly no second gate: it is the first that is looked at.
      shift: 0.001,
    });
    alarms += Number(report.tally.drift + report.tally.warning > 0);
  }
  return alarms / repeats;
}

describe('false alarms', () => {
  // The rate of any alarm among five features is to be 5 %, and small samples
  // add up to 3 points (docs/drift-method.md); three deviations for chance.
  it.each([
    [500, 100, 300],
    [1000, 1000, 150],
    [1000, 10_000, 60],
  ])('stay near the stated rate: reference %s, window %s', (n, m, repeats) => {
    const allowed = 0.08 + 3 * Math.sqrt((0.05 * 0.95) / repeats);
    expect(rateOf(n, m, repeats)).toBeLessThan(allowed);
  });
});
