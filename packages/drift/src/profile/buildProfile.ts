import { LARGEST, binsOf } from '../binning/NumericBins.ts';
import { MAX_CATEGORIES, categoryOf } from '../counts/CategoricalCounts.ts';
import type { CountedFeature } from '../counts/DriftWindow.ts';
import type { Feature, FeatureValue } from '../features/Feature.ts';

/** A feature with its values in the reference data. */
export interface ReferenceColumn {
  feature: Feature;
  values: ArrayLike<FeatureValue>;
}

function numbersIn(values: ArrayLike<FeatureValue>): Float64Array {
  return Float64Array.from(
    Array.from(values, value =>
      typeof value === 'bigint' ? Number(value) : value,
    ).filter(
      (value): value is number =>
        typeof value === 'number' && Math.abs(value) <= LARGEST,
    ),
  );
}

/** The most frequent categories, most frequent first. */
function categoriesIn({ feature, values }: ReferenceColumn): string[] {
  const counts = new Map<string, number>();
  for (let row = 0; row < values.length; row++) {
    const category = categoryOf(values[row], feature.classes);
    if (typeof category === 'string') {
      counts.set(category, (counts.get(category) ?? 0) + 1);
    }
  }
  return Array.from(counts)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MAX_CATEGORIES)
    .map(([category]) => category);
}

/** Freezes the bins or categories of a feature by its reference values. */
export function freeze(column: ReferenceColumn): CountedFeature {
  const { feature, values } = column;
  return feature.kind === 'numeric'
    ? { feature, bins: binsOf(numbersIn(values)) }
    : { feature, categories: categoriesIn(column) };
}
