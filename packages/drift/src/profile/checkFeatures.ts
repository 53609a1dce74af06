import { MAX_FEATURES, type Feature } from '../features/Feature.ts';

/**
 * That features can be told apart and can be counted together.
 *
 * @throws RangeError for no or too many features, and such that clash
 */
export function checkFeatures(features: readonly Feature[]): void {
  if (features.length === 0 || features.length > MAX_FEATURES) {
    throw new RangeError(
      `a reference profile has 1 to ${MAX_FEATURES} features, not ${features.length}`,
    );
  }
  const names = new Set<string>();
  const places = new Set<string>();
  const widths = new Map<string, number>();
  features.forEach(({ name, role, tensor, column, width }) => {
    const named = `${role} ${name}`;
    if (names.has(named)) {
      throw new RangeError(`two ${role} features are named "${name}"`);
    }
    names.add(named);
    const key = `${role} ${tensor}`;
    if (places.has(`${key} ${column}`)) {
      throw new RangeError(`two features are column ${column} of "${tensor}"`);
    }
    places.add(`${key} ${column}`);
    if ((widths.get(key) ?? width) !== width) {
      throw new RangeError(`features disagree on the width of "${tensor}"`);
    }
    widths.set(key, width);
  });
}
