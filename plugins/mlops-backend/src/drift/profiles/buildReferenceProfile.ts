import {
  Feature,
  featuresOfSignature,
  FeatureValue,
  MAX_FEATURES,
  ReferenceProfile,
} from '@fairway/drift';
import type { RowPredictions } from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { ReferenceTable } from './readReferenceTable';

/** Values that are sorted in one piece: a fraction of a second. */
const maximalValues = 1_000_000;
/** Rows whose predictions are asked of a replica that has other work. */
const maximalPredictedRows = 5_000;

const isValue = (value: FeatureValue) =>
  value !== null && value !== undefined && !Number.isNaN(value);

/** A profile and what it was made of. */
export interface BuiltProfile {
  profile: ReferenceProfile;
  about: {
    rows: number;
    omitted: { tensor: string; reason: string }[];
  };
}

/**
 * The reference profile of a model version: its inputs from reference data, its
 * outputs from what the model itself answers to these.
 *
 * @param predict - What the model answers to rows of the table.
 * @throws whatever `predict` throws, and RangeError where features clash
 */
export async function buildReferenceProfile(
  signature: ModelSignature,
  table: ReferenceTable,
  predict: (rows: FeatureValue[][]) => Promise<RowPredictions>,
): Promise<BuiltProfile> {
  const inputs = table.features.flatMap((feature, at) =>
    feature ? [{ feature, at }] : [],
  );
  const rows = evenly(
    table.rows,
    Math.floor(maximalValues / Math.max(1, inputs.length)),
  );
  const omitted = [...table.omitted];
  const complete = rows.filter(row =>
    inputs.every(({ at }) => isValue(row[at])),
  );
  const lacking = signature.inputs.find(
    ({ name }) => !inputs.some(({ feature }) => feature.tensor === name),
  );
  let outputs: { feature: Feature; values: FeatureValue[] }[] = [];
  if (lacking || complete.length === 0) {
    const reason = lacking
      ? `the reference data has no columns for the input "${lacking.name}", so it cannot be predicted`
      : 'no row of the reference data is complete, so none can be predicted';
    signature.outputs.forEach(({ name }) =>
      omitted.push({ tensor: name, reason }),
    );
  } else {
    outputs = outputColumns(
      signature,
      await predict(evenly(complete, maximalPredictedRows)),
    );
    signature.outputs
      .filter(({ name }) => !outputs.some(one => one.feature.tensor === name))
      .forEach(({ name }) =>
        omitted.push({
          tensor: name,
          reason: 'the model has not answered it, or not as a table',
        }),
      );
  }
  const columns = [
    ...outputs,
    ...inputs.map(({ feature, at }) => ({
      feature,
      values: rows.map(row => row[at]),
    })),
  ];
  return {
    profile: ReferenceProfile.create(columns.slice(0, MAX_FEATURES)),
    about: { rows: rows.length, omitted },
  };
}

function outputColumns(
  signature: ModelSignature,
  predicted: RowPredictions,
): { feature: Feature; values: FeatureValue[] }[] {
  return featuresOfSignature(signature)
    .features.filter(({ role }) => role === 'output')
    .flatMap(feature => {
      const all = predicted.get(feature.tensor) ?? [];
      const values = all.filter(
        (_, at) => at % feature.width === feature.column,
      );
      return values.length > 0 ? [{ feature, values: [...values] }] : [];
    });
}

/** At most so many of them, evenly spread, always the same ones. */
function evenly<T>(items: readonly T[], most: number): T[] {
  return items.length <= most
    ? [...items]
    : Array.from(
        { length: most },
        (_, at) => items[Math.floor((at * items.length) / most)],
      );
}
