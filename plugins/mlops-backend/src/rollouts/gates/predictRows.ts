import { FeatureValue } from '@fairway/drift';
import type { ModelSignature, TensorSpec } from '@fairway/inference-protocol';
import { postPrediction } from '../../endpoints/postPrediction';
import { modelName } from '../../services/modelName';
import { AskContext } from '../asks/AskContext';
import { TestSet } from './testSet';

const rowsAtOnce = 200;
const timeoutMs = 60_000;
const maximalCharacters = 16 * 1024 * 1024;

/** What a revision predicts of the rows of a test set, by output. */
export type RowPredictions = Map<string, (number | string | boolean)[]>;

/**
 * Asks one revision, which need not have traffic, for all rows of a test set.
 *
 * @throws Error that says in words why there is no prediction of a row.
 */
export async function predictRows(
  { target, service, signal }: AskContext,
  revision: number,
  signature: ModelSignature,
  testSet: TestSet,
): Promise<RowPredictions> {
  const endpoint = await target.reach(service, revision);
  const predictions: RowPredictions = new Map(
    signature.outputs.map(({ name }) => [name, []]),
  );
  for (let from = 0; from < testSet.rows.length; from += rowsAtOnce) {
    signal.throwIfAborted();
    const rows = testSet.rows.slice(from, from + rowsAtOnce);
    const { status, text } = await postPrediction({
      endpoint,
      modelName: modelName(service),
      body: Buffer.from(
        JSON.stringify({
          inputs: signature.inputs.map(spec => tensor(spec, testSet, rows)),
        }),
      ),
      timeoutMs,
      maximalCharacters,
      signal,
    });
    if (status < 200 || status >= 300) {
      throw new Error(
        `revision ${revision} answered rows ${from + 1} to ${
          from + rows.length
        } with ${status}: ${text.slice(0, 300)}`,
      );
    }
    for (const { name, data } of JSON.parse(text).outputs) {
      predictions.get(name)?.push(...data.flat(Infinity));
    }
  }
  return predictions;
}

/** One input of a request, filled from the columns that belong to it. */
function tensor(
  spec: TensorSpec,
  { features }: TestSet,
  rows: readonly FeatureValue[][],
) {
  const columns = features
    .map((feature, at) => ({ feature, at }))
    .filter(({ feature }) => feature?.tensor === spec.name)
    .sort((a, b) => (a.feature?.column ?? 0) - (b.feature?.column ?? 0));
  return {
    name: spec.name,
    datatype: spec.datatype,
    shape:
      spec.shape.length < 2 ? [rows.length] : [rows.length, columns.length],
    data: rows.flatMap(cells => columns.map(({ at }) => cells[at])),
  };
}
