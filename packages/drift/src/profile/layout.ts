import type { CountedFeature, WindowLayout } from '../counts/DriftWindow.ts';
import { listOf, objectOf } from '../counts/json.ts';
import { MAX_FEATURES } from '../features/Feature.ts';
import { checkFeatures } from './checkFeatures.ts';
import { fingerprintOf } from './fingerprint.ts';
import { parseCountedFeature } from './parseFeature.ts';

/**
 * What who counts needs to know of a reference profile: its bins and
 * categories, and none of the counts of its data.
 */
export interface WindowLayoutJson {
  schemaVersion: 1;
  features: CountedFeature[];
}

/** The layout of a profile to be sent to who counts. */
export function layoutToJson({ features }: WindowLayout): WindowLayoutJson {
  return {
    schemaVersion: 1,
    features: features.map(counted =>
      counted.bins
        ? { feature: counted.feature, bins: counted.bins }
        : { feature: counted.feature, categories: counted.categories },
    ),
  };
}

/**
 * The inverse of layoutToJson, for JSON of unknown origin. It has the same
 * fingerprint as the profile, so windows that are counted with it are the
 * profile's.
 *
 * @throws RangeError saying what is wrong with it
 */
export function parseLayout(json: unknown): WindowLayout {
  const { schemaVersion, features } = objectOf(json, 'layout');
  if (schemaVersion !== 1) {
    throw new RangeError('layout.schemaVersion must be 1');
  }
  const counted = listOf(features, 'layout.features', MAX_FEATURES).map(
    (entry, index) => parseCountedFeature(entry, `layout.features[${index}]`),
  );
  checkFeatures(counted.map(({ feature }) => feature));
  return {
    features: counted,
    fingerprint: fingerprintOf(JSON.stringify(counted)),
  };
}
