import {
  DriftWindow,
  type CountedFeature,
  type WindowLayout,
} from '../counts/DriftWindow.ts';
import type { CategoricalCountsJson } from '../counts/CategoricalCounts.ts';
import type { NumericCountsJson } from '../counts/NumericCounts.ts';
import { MAX_FEATURES } from '../features/Feature.ts';
import { freeze, type ReferenceColumn } from './buildProfile.ts';
import { checkFeatures } from './checkFeatures.ts';
import { fingerprintOf } from './fingerprint.ts';
import { parseCountedFeature } from './parseFeature.ts';
import { listOf, objectOf } from '../counts/json.ts';

/** A reference profile as JSON. */
export interface ReferenceProfileJson {
  schemaVersion: 1;
  features: (CountedFeature & {
    reference: NumericCountsJson | CategoricalCountsJson;
  })[];
}

/**
 * What production data is compared with: for each feature of a model version
 * its bins or categories, frozen, and the counts of its reference data.
 */
export class ReferenceProfile implements WindowLayout {
  readonly features: readonly CountedFeature[];
  readonly fingerprint: string;
  /** The counts of the reference data. */
  readonly reference: DriftWindow;

  /**
   * From reference data, a column of values per feature; columns may differ in
   * length.
   * @throws RangeError for no or too many features, and such that clash
   */
  static create(columns: readonly ReferenceColumn[]): ReferenceProfile {
    checkFeatures(columns.map(({ feature }) => feature));
    const profile = new ReferenceProfile(
      // Checked, and with fields in the one order that the fingerprint needs.
      columns.map((column, index) =>
        parseCountedFeature(freeze(column), `columns[${index}]`),
      ),
    );
    columns.forEach(({ values }, place) => {
      for (let row = 0; row < values.length; row++) {
        profile.reference.counts[place].add(values[row]);
      }
    });
    return profile;
  }

  /**
   * The inverse of toJSON, for JSON of unknown origin.
   * @throws RangeError saying what is wrong with it
   */
  static parse(json: unknown): ReferenceProfile {
    const { schemaVersion, features } = objectOf(json, 'profile');
    if (schemaVersion !== 1) {
      throw new RangeError(
        `profile.schemaVersion is ${JSON.stringify(
          schemaVersion,
        )}, only 1 is known: build the profile anew`,
      );
    }
    const list = listOf(features, 'profile.features', MAX_FEATURES);
    const counted = list.map((entry, index) =>
      parseCountedFeature(entry, `profile.features[${index}]`),
    );
    checkFeatures(counted.map(({ feature }) => feature));
    const profile = new ReferenceProfile(counted);
    list.forEach((entry, index) => {
      const where = `profile.features[${index}]`;
      const { reference } = objectOf(entry, where);
      profile.reference.counts[index].load(reference, `${where}.reference`);
    });
    return profile;
  }

  private constructor(features: readonly CountedFeature[]) {
    this.features = features;
    this.fingerprint = fingerprintOf(JSON.stringify(features));
    this.reference = DriftWindow.create(this);
  }

  toJSON(): ReferenceProfileJson {
    return {
      schemaVersion: 1,
      features: this.features.map((counted, place) => ({
        ...counted,
        reference: this.reference.counts[place].toJSON(),
      })),
    };
  }
}
