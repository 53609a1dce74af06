import type { FeatureValue } from '@fairway/drift';
import type { ModelSignature, TensorSpec } from '@fairway/inference-protocol';
import type { TestSet } from './readTestSet.ts';

/** An input of a request of the Open Inference Protocol in JSON. */
export interface RowsTensor {
  name: string;
  datatype: string;
  shape: number[];
  data: FeatureValue[];
}

/** Rows in one request, where the first dimensions leave open how many. */
const ROWS_AT_ONCE = 200;

/** Of a single dimension of a fixed size: a row and nothing else. */
const isOneRow = ({ shape }: TensorSpec) =>
  shape.length === 1 && shape[0] !== -1;

/** How many rows of a test set one request to a model may have. */
export function rowsAtOnce({ inputs }: ModelSignature): number {
  return inputs.every(({ shape }) => shape[0] === -1) ? ROWS_AT_ONCE : 1;
}

function tensor(
  spec: TensorSpec,
  { features }: TestSet,
  rows: readonly FeatureValue[][],
): RowsTensor {
  const columns = features
    .map((feature, at) => ({ feature, at }))
    .filter(({ feature }) => feature?.tensor === spec.name)
    .sort((a, b) => (a.feature?.column ?? 0) - (b.feature?.column ?? 0));
  return {
    name: spec.name,
    datatype: spec.datatype,
    shape: isOneRow(spec)
      ? [rows.length * columns.length]
      : [rows.length, ...spec.shape.slice(1)],
    data: rows.flatMap(cells => columns.map(({ at }) => cells[at])),
  };
}

/** The inputs of a request for some rows of a test set. */
export function tensorsOfRows(
  signature: ModelSignature,
  testSet: TestSet,
  rows: readonly FeatureValue[][],
): RowsTensor[] {
  return signature.inputs.map(spec => tensor(spec, testSet, rows));
}
