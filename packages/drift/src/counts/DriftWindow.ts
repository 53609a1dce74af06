import type { Tensor } from '@fairway/inference-protocol';
import type { NumericBins } from '../binning/NumericBins.ts';
import type {
  Feature,
  FeatureRole,
  FeatureValue,
} from '../features/Feature.ts';
import { CategoricalCounts, MAX_NEW_VALUES } from './CategoricalCounts.ts';
import type { CategoricalCountsJson } from './CategoricalCounts.ts';
import { listOf, objectOf } from './json.ts';
import { NumericCounts, type NumericCountsJson } from './NumericCounts.ts';
import { elementReader } from './elementReader.ts';

/** A feature and how its values are counted. */
export type CountedFeature =
  | { feature: Feature; bins: NumericBins; categories?: undefined }
  | { feature: Feature; categories: string[]; bins?: undefined };

/** What a window counts into: frozen with a reference profile. */
export interface WindowLayout {
  features: readonly CountedFeature[];
  /** Differs for layouts that differ. */
  fingerprint: string;
}

/** A window as JSON: whole numbers, and texts of values that are new. */
export interface DriftWindowJson {
  schemaVersion: 1;
  /** Of the layout of the reference profile. */
  fingerprint: string;
  /** In the order of the profile's features. */
  features: (NumericCountsJson | CategoricalCountsJson)[];
}

/** Values outside the categories that one window remembers in all. */
const MAX_NEW_VALUES_IN_ALL = 20_000;

/**
 * Counts of the values of some predictions, in the bins and categories of a
 * reference profile. Windows over the same profile add up without loss: those
 * of parts, merged in any order, equal that of the whole (of new values beyond
 * the remembered ones only the number).
 */
export class DriftWindow {
  readonly #layout: WindowLayout;
  readonly #counts: readonly (NumericCounts | CategoricalCounts)[];
  /** Places of the features of each tensor. */
  readonly #byTensor = new Map<string, number[]>();
  readonly #byRole: Record<FeatureRole, number[]> = { input: [], output: [] };

  /** An empty one. */
  static create(layout: WindowLayout): DriftWindow {
    return new DriftWindow(layout);
  }

  /**
   * The inverse of toJSON.
   * @throws RangeError saying what is wrong with it, or that it was counted
   *   against another profile
   */
  static parse(layout: WindowLayout, json: unknown): DriftWindow {
    const window = new DriftWindow(layout);
    const object = objectOf(json, 'window');
    if (object.schemaVersion !== 1) {
      throw new RangeError('window.schemaVersion must be 1');
    }
    if (object.fingerprint !== layout.fingerprint) {
      throw new RangeError(
        'the window was counted against another reference profile, count it anew',
      );
    }
    const count = layout.features.length;
    const list = listOf(object.features, 'window.features', count);
    if (list.length !== count) {
      throw new RangeError(
        `window.features has ${list.length} entries where the profile has ${count}`,
      );
    }
    list.forEach((entry, index) =>
      window.#counts[index].load(entry, `window.features[${index}]`),
    );
    return window;
  }

  private constructor(layout: WindowLayout) {
    this.#layout = layout;
    const categorical = layout.features.filter(({ categories }) => categories);
    const newValues = Math.min(
      MAX_NEW_VALUES,
      Math.ceil(MAX_NEW_VALUES_IN_ALL / Math.max(1, categorical.length)),
    );
    this.#counts = layout.features.map(({ feature, bins, categories }) =>
      bins
        ? NumericCounts.create(bins)
        : CategoricalCounts.create(categories, feature.classes, newValues),
    );
    layout.features.forEach(({ feature: { role, tensor } }, place) => {
      const key = `${role} ${tensor}`;
      this.#byTensor.set(key, [...(this.#byTensor.get(key) ?? []), place]);
      this.#byRole[role].push(place);
    });
  }

  /** In the order of the profile's features. */
  get counts(): readonly (NumericCounts | CategoricalCounts)[] {
    return this.#counts;
  }

  get layout(): WindowLayout {
    return this.#layout;
  }

  /**
   * Counts all rows of a tensor; one that the profile does not know is passed
   * over. Where its size is no whole number of rows, one invalid value is
   * counted for each of its features.
   */
  countTensor(
    role: FeatureRole,
    tensor: Pick<Tensor, 'name' | 'datatype' | 'data'>,
  ): void {
    const places = this.#byTensor.get(`${role} ${tensor.name}`);
    if (!places) {
      return;
    }
    const { width } = this.#layout.features[places[0]].feature;
    const { length } = tensor.data;
    if (length % width !== 0) {
      places.forEach(place => this.#counts[place].addInvalid(1));
      return;
    }
    const read = elementReader(tensor);
    for (const place of places) {
      const counts = this.#counts[place];
      const { column } = this.#layout.features[place].feature;
      for (let at = column; at < length; at += width) {
        counts.add(read(at));
      }
    }
  }

  /**
   * Counts one row of a side of the model: a value for each of its features, in
   * their order.
   * @throws RangeError for another number of values
   */
  countRow(role: FeatureRole, row: ArrayLike<FeatureValue>): void {
    const places = this.#byRole[role];
    if (row.length !== places.length) {
      throw new RangeError(
        `a row has ${row.length} values, the profile has ${places.length} features of this side`,
      );
    }
    for (let i = 0; i < places.length; i++) {
      this.#counts[places[i]].add(row[i]);
    }
  }

  /**
   * Adds what another has counted.
   * @throws RangeError when that was counted against another profile
   */
  merge(other: DriftWindow): void {
    if (other.#layout.fingerprint !== this.#layout.fingerprint) {
      throw new RangeError(
        'windows counted against different reference profiles do not add up',
      );
    }
    this.#counts.forEach((counts, place) => {
      const others = other.#counts[place];
      if (counts instanceof NumericCounts) {
        counts.merge(others as NumericCounts);
      } else {
        counts.merge(others as CategoricalCounts);
      }
    });
  }

  toJSON(): DriftWindowJson {
    return {
      schemaVersion: 1,
      fingerprint: this.#layout.fingerprint,
      features: this.#counts.map(counts => counts.toJSON()),
    };
  }
}
