import { isJsonObject } from '@fairway/inference-protocol';
import { widthOf, type ReadOutput } from './ReadOutput.ts';

/** What the only output is called, which has no name in KServe v1. */
const onlyOutput = 'predictions';
const maximalOutputs = 64;
const nonFinite = new Map<unknown, number>([
  [null, NaN],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/**
 * Outputs of a KServe v1 answer: `predictions` is a list of rows, each the
 * value of the only output or an object with a value by name; or an object with
 * a list of rows by name.
 *
 * @throws RangeError where it is not
 */
export function predictionsOutputs(json: unknown): ReadOutput[] {
  const predictions = isJsonObject(json) ? json.predictions : undefined;
  if (isJsonObject(predictions)) {
    return outputsOf(Object.entries(predictions));
  }
  if (!Array.isArray(predictions)) {
    throw new RangeError('"predictions" must be a list or an object');
  }
  const [first] = predictions;
  return isJsonObject(first)
    ? outputsOf(
        Object.keys(first).map(name => [
          name,
          predictions.map(row => (isJsonObject(row) ? row[name] : undefined)),
        ]),
      )
    : outputsOf([[onlyOutput, predictions]]);
}

function outputsOf(entries: [name: string, rows: unknown][]): ReadOutput[] {
  return entries
    .slice(0, maximalOutputs)
    .map(([name, rows]) => outputOf(name, Array.isArray(rows) ? rows : [rows]));
}

function outputOf(name: string, rows: unknown[]): ReadOutput {
  const leaves = rows.flat(Infinity);
  const isEven = rows.length > 0 && leaves.length % rows.length === 0;
  const shape = isEven
    ? [rows.length, leaves.length / rows.length]
    : [leaves.length];
  const common = { name, datatype: 'JSON', shape, width: widthOf(shape) };
  const numbers = leaves.map(leaf =>
    typeof leaf === 'number' ? leaf : nonFinite.get(leaf),
  );
  const isNumeric =
    leaves.some(leaf => typeof leaf === 'number' || leaf === null) &&
    numbers.every(value => value !== undefined);
  if (isNumeric) {
    return { ...common, type: 'numeric', values: numbers };
  }
  const isPlain = (leaf: unknown) =>
    typeof leaf === 'string' || typeof leaf === 'boolean';
  if (!leaves.every(isPlain)) {
    throw new RangeError(`output "${name}" has values that do not go together`);
  }
  return { ...common, type: 'categorical', values: leaves.map(String) };
}
