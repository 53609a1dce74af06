import { MAX_BINS, type NumericBins } from '../binning/NumericBins.ts';
import { MAX_CATEGORIES, MAX_CATEGORY } from '../counts/CategoricalCounts.ts';
import type { CountedFeature } from '../counts/DriftWindow.ts';
import { countOf, listOf, numberOf, objectOf, textOf } from '../counts/json.ts';
import { MAX_NAME, type Feature } from '../features/Feature.ts';

/** The most classes that are named. */
const MAX_CLASSES = 10_000;

function oneOf<T extends string>(
  value: unknown,
  where: string,
  choices: readonly T[],
): T {
  if (!choices.includes(value as T)) {
    throw new RangeError(`${where} must be one of ${choices.join(', ')}`);
  }
  return value as T;
}

function textsOf(value: unknown, where: string, most: number): string[] {
  return listOf(value, where, most).map((text, index) =>
    textOf(text, `${where}[${index}]`, MAX_CATEGORY),
  );
}

/** Fields are taken in one order, so that the same feature reads the same. */
function parseFeature(value: unknown, where: string): Feature {
  const object = objectOf(value, where);
  const feature: Feature = {
    name: textOf(object.name, `${where}.name`, MAX_NAME),
    role: oneOf(object.role, `${where}.role`, ['input', 'output']),
    kind: oneOf(object.kind, `${where}.kind`, ['numeric', 'categorical']),
    tensor: textOf(object.tensor, `${where}.tensor`, MAX_NAME),
    column: countOf(object.column, `${where}.column`),
    width: countOf(object.width, `${where}.width`),
  };
  if (feature.column >= feature.width) {
    throw new RangeError(`${where}.column must be less than its width`);
  }
  return object.classes === undefined
    ? feature
    : {
        ...feature,
        classes: textsOf(object.classes, `${where}.classes`, MAX_CLASSES),
      };
}

function rising(list: readonly number[], where: string): void {
  if (list.some((entry, i) => i > 0 && !(entry > list[i - 1]))) {
    throw new RangeError(`${where} must rise`);
  }
}

function parseBins(value: unknown, where: string): NumericBins {
  const object = objectOf(value, where);
  const number = (key: keyof NumericBins) =>
    numberOf(object[key], `${where}.${key}`);
  const edges = listOf(object.edges, `${where}.edges`, MAX_BINS - 1).map(
    (edge, index) => numberOf(edge, `${where}.edges[${index}]`),
  );
  const groups = listOf(object.groups, `${where}.groups`, edges.length).map(
    (group, index) => countOf(group, `${where}.groups[${index}]`),
  );
  rising(edges, `${where}.edges`);
  rising([0, ...groups, edges.length + 1], `${where}.groups`);
  const bins: NumericBins = {
    ...{ edges, groups },
    minimum: number('minimum'),
    maximum: number('maximum'),
    mean: number('mean'),
    standardDeviation: number('standardDeviation'),
  };
  if (bins.minimum > bins.maximum || bins.standardDeviation < 0) {
    throw new RangeError(`${where} contradicts itself`);
  }
  return bins;
}

/** @throws RangeError saying what is wrong, beginning with `where` */
export function parseCountedFeature(
  value: unknown,
  where: string,
): CountedFeature {
  const object = objectOf(value, where);
  const feature = parseFeature(object.feature, `${where}.feature`);
  if (feature.kind === 'numeric') {
    return { feature, bins: parseBins(object.bins, `${where}.bins`) };
  }
  const categories = textsOf(
    object.categories,
    `${where}.categories`,
    MAX_CATEGORIES,
  );
  if (new Set(categories).size < categories.length) {
    throw new RangeError(`${where}.categories must be different`);
  }
  return { feature, categories };
}
