import {
  rowsAtOnce,
  tensorsOfRows,
  type RowPredictions,
  type SmokeOutcome,
  type TestSet,
} from '@fairway/gates';
import {
  sampleRequest,
  type ModelSignature,
} from '@fairway/inference-protocol';
import type { ModelServer } from './ModelServer.ts';

const isSuccess = (status: number) => status >= 200 && status < 300;

/** What an answer that is no success says. */
function problemOf(text: string): string {
  try {
    const { error } = JSON.parse(text);
    return String(error ?? text).slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

/**
 * What a version predicts of all rows of a test set.
 * @throws Error that says which rows it did not answer, and why
 */
export async function predictRows(
  server: ModelServer,
  signature: ModelSignature,
  testSet: TestSet,
  signal: AbortSignal,
): Promise<RowPredictions> {
  const predictions = new Map<string, (number | string | boolean)[]>(
    signature.outputs.map(({ name }) => [name, []]),
  );
  const step = rowsAtOnce(signature);
  for (let from = 0; from < testSet.rows.length; from += step) {
    const rows = testSet.rows.slice(from, from + step);
    const { status, text } = await server.infer(
      { inputs: tensorsOfRows(signature, testSet, rows) },
      signal,
    );
    if (!isSuccess(status)) {
      throw new Error(
        `rows ${from + 1} to ${
          from + rows.length
        } of the test set were answered with status ${status}: ${problemOf(
          text,
        )}`,
      );
    }
    for (const { name, data } of JSON.parse(text).outputs) {
      predictions.get(name)?.push(...data.flat(Infinity));
    }
  }
  return predictions;
}

/**
 * Single predictions, one after the other: of the first rows of the test set, or
 * of zeros where there is none.
 */
export async function predictOnes(
  server: ModelServer,
  signature: ModelSignature,
  requests: number,
  { testSet, signal }: { testSet?: TestSet; signal: AbortSignal },
): Promise<SmokeOutcome[]> {
  const outcomes: SmokeOutcome[] = [];
  for (let i = 0; i < requests; i++) {
    const row = testSet && [testSet.rows[i % testSet.rows.length]];
    const body = row
      ? { inputs: tensorsOfRows(signature, testSet, row) }
      : sampleRequest(signature);
    try {
      const { status, text, latencyMs } = await server.infer(body, signal);
      outcomes.push(
        isSuccess(status)
          ? { status, latencyMs, outputs: JSON.parse(text).outputs }
          : { status, latencyMs, problem: problemOf(text) },
      );
    } catch (error) {
      signal.throwIfAborted();
      outcomes.push({ problem: (error as Error).message });
    }
  }
  return outcomes;
}
