import type { Feature, FeatureValue } from '../features/Feature.ts';
import { DriftWindow } from '../counts/DriftWindow.ts';
import { ReferenceProfile } from '../profile/ReferenceProfile.ts';

/** A feature for tests: a column of an input of some width. */
export function feature(
  name: string,
  column = 0,
  width = 1,
  kind: Feature['kind'] = 'numeric',
): Feature {
  return { name, role: 'input', kind, tensor: 'x', column, width };
}

/** A profile of one feature. */
export function profileOf(
  values: readonly FeatureValue[],
  kind: Feature['kind'] = 'numeric',
): ReferenceProfile {
  return ReferenceProfile.create([
    { feature: feature('only', 0, 1, kind), values },
  ]);
}

/** A window of rows. */
export function windowOf(
  profile: ReferenceProfile,
  rows: readonly (readonly FeatureValue[])[],
): DriftWindow {
  const window = DriftWindow.create(profile);
  rows.forEach(row => window.countRow('input', row));
  return window;
}

/** Draws several times. */
export function take<T>(count: number, draw: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => draw(index));
}
