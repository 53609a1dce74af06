import {
  rowsAtOnce,
  RowPredictions,
  tensorsOfRows,
  TestSet,
} from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { inferPath } from '../../endpoints/inferPath';
import { postPrediction } from '../../endpoints/postPrediction';
import { modelName } from '../../services/modelName';
import { AskContext } from '../asks/AskContext';

const timeoutMs = 60_000;
const maximalCharacters = 16 * 1024 * 1024;

/**
 * Asks one revision, which need not have traffic, for all rows of a test set.
 *
 * @throws Error that says in words why there is no prediction of a row.
 */
export async function predictRows(
  {
    target,
    service,
    signal,
  }: Pick<AskContext, 'target' | 'service' | 'signal'>,
  revision: number,
  signature: ModelSignature,
  testSet: TestSet,
): Promise<RowPredictions> {
  const endpoint = await target.reach(service, revision);
  const predictions = new Map<string, (number | string | boolean)[]>(
    signature.outputs.map(({ name }) => [name, []]),
  );
  const step = rowsAtOnce(signature);
  for (let from = 0; from < testSet.rows.length; from += step) {
    signal.throwIfAborted();
    const rows = testSet.rows.slice(from, from + step);
    const { status, text } = await postPrediction({
      endpoint,
      path: inferPath(modelName(service)),
      body: Buffer.from(
        JSON.stringify({
          inputs: tensorsOfRows(signature, testSet, rows),
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
