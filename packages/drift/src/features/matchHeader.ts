import type { Feature, FeatureValue } from './Feature.ts';

const MISSING = ['', 'na', 'n/a', 'nan', 'null', 'none'];

/**
 * A cell of a CSV file: a number where it reads as one, null where it is empty
 * or says NA, N/A, NaN, null or None, else the text.
 */
export function parseCell(text: string): FeatureValue {
  const trimmed = text.trim();
  if (MISSING.includes(trimmed.toLowerCase())) {
    return null;
  }
  const number = Number(trimmed);
  return Number.isNaN(number) ? trimmed : number;
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

/**
 * Says which feature each column of a table with reference data is for:
 * by name where all features are found in the header, whatever the order, else
 * by position where there are as many columns as features, which are then
 * named after the header.
 *
 * @returns for each column its feature, or undefined for one that belongs to
 *   none, such as the target
 * @throws RangeError when the header fits neither way, saying what it lacks
 */
export function matchHeader(
  features: readonly Feature[],
  header: readonly string[],
): (Feature | undefined)[] {
  const twice = repeated(header);
  if (twice !== undefined) {
    throw new RangeError(
      `the reference data has two columns "${twice}", names must be different`,
    );
  }
  const byName = new Map(features.map(feature => [feature.name, feature]));
  const lacking = features.filter(({ name }) => !header.includes(name));
  if (lacking.length === 0) {
    return header.map(name => byName.get(name));
  }
  if (lacking.length === features.length && header.length === features.length) {
    return features.map((feature, index) => ({
      ...feature,
      name: header[index],
    }));
  }
  throw new RangeError(
    `the reference data has ${header.length} columns, of which none is named "${lacking[0].name}", for ${features.length} features: name the columns as the features, or give as many columns in the order of the signature`,
  );
}
