import type { Feature, FeatureValue } from '../features/Feature.ts';
import { countOf, countsOf, listOf, objectOf, textOf } from './json.ts';
import { SpaceSaving, type FrequentValue } from './SpaceSaving.ts';

/** Categories of a reference that are told from one another. */
export const MAX_CATEGORIES = 100;
/** Letters of a category that are looked at. */
export const MAX_CATEGORY = 128;
/** Values outside the categories that are remembered by name. */
export const MAX_NEW_VALUES = 1000;

/** Counts of a categorical feature as JSON. */
export interface CategoricalCountsJson {
  /** Of each category of the profile. */
  counts: number[];
  /** Of every other value. */
  other: number;
  /** The most frequent of these; never too small a count. */
  newValues: FrequentValue[];
  missing: number;
  /** Neither a text nor a number nor true or false. */
  invalid: number;
}

/** The category of a value; undefined where it is missing, null where it has none. */
export function categoryOf(
  value: FeatureValue,
  classes: Feature['classes'],
): string | null | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value.slice(0, MAX_CATEGORY);
    case 'number':
      return Number.isNaN(value)
        ? undefined
        : classes?.[value] ?? String(value);
    case 'bigint':
      return classes?.[Number(value)] ?? String(value);
    case 'boolean':
      return String(value);
    default:
      return value === null || value === undefined ? undefined : null;
  }
}

function newValuesOf(list: unknown, where: string): FrequentValue[] {
  const seen = new Set<string>();
  return listOf(list, where, MAX_NEW_VALUES).map((entry, index) => {
    const at = `${where}[${index}]`;
    const object = objectOf(entry, at);
    const value = textOf(object.value, `${at}.value`, MAX_CATEGORY);
    if (seen.has(value)) {
      throw new RangeError(`${at} repeats a value`);
    }
    seen.add(value);
    return { value, count: countOf(object.count, `${at}.count`) };
  });
}

/** What was counted of one categorical feature. */
export class CategoricalCounts {
  readonly #classes: Feature['classes'];
  readonly #index: ReadonlyMap<string, number>;
  readonly #counts: Float64Array;
  readonly #newValues: SpaceSaving;
  /** other, missing, invalid. */
  readonly #others = new Float64Array(3);

  /** @param newValues - how many values outside the categories are remembered */
  static create(
    categories: readonly string[],
    classes?: Feature['classes'],
    newValues: number = MAX_NEW_VALUES,
  ): CategoricalCounts {
    return new CategoricalCounts(categories, classes, newValues);
  }

  private constructor(
    categories: readonly string[],
    classes: Feature['classes'],
    newValues: number,
  ) {
    this.#classes = classes;
    this.#index = new Map(categories.map((value, index) => [value, index]));
    this.#counts = new Float64Array(categories.length);
    this.#newValues = SpaceSaving.create(newValues);
  }

  /** Replaces what was counted. @throws RangeError saying what is wrong with it */
  load(json: unknown, where: string): void {
    const object = objectOf(json, where);
    const length = this.#counts.length;
    this.#counts.set(countsOf(object.counts, `${where}.counts`, length));
    this.#others.set(
      (['other', 'missing', 'invalid'] as const).map(key =>
        countOf(object[key], `${where}.${key}`),
      ),
    );
    this.#newValues.set(newValuesOf(object.newValues, `${where}.newValues`));
  }

  /** Values that have a category or are of no category of the profile. */
  get values(): number {
    return this.#counts.reduce((sum, count) => sum + count, this.other);
  }

  /** Everything that was counted, missing and wrong values too. */
  get total(): number {
    return this.values + this.missing + this.invalid;
  }

  get other(): number {
    return this.#others[0];
  }

  get missing(): number {
    return this.#others[1];
  }

  get invalid(): number {
    return this.#others[2];
  }

  /** Of each category of the profile. */
  get counts(): ArrayLike<number> {
    return this.#counts;
  }

  /** The most frequent values that are of no category of the profile. */
  get newValues(): FrequentValue[] {
    return this.#newValues.values;
  }

  add(value: FeatureValue): void {
    const category = categoryOf(value, this.#classes);
    if (category === undefined) {
      this.#others[1]++;
    } else if (category === null) {
      this.#others[2]++;
    } else {
      const index = this.#index.get(category);
      if (index === undefined) {
        this.#others[0]++;
        this.#newValues.add(category);
      } else {
        this.#counts[index]++;
      }
    }
  }

  /** Counts values that could not be read at all. */
  addInvalid(count: number): void {
    this.#others[2] += count;
  }

  /** Adds what another has counted of the same categories. */
  merge(other: CategoricalCounts): void {
    for (let i = 0; i < this.#counts.length; i++) {
      this.#counts[i] += other.#counts[i];
    }
    for (let i = 0; i < this.#others.length; i++) {
      this.#others[i] += other.#others[i];
    }
    this.#newValues.merge(other.#newValues);
  }

  toJSON(): CategoricalCountsJson {
    const [other, missing, invalid] = this.#others;
    const counts = Array.from(this.#counts);
    return { counts, other, newValues: this.newValues, missing, invalid };
  }
}
