import { flatten } from './request';
import type { JsonResponse, JsonTensor, Signature } from './types';

export type Probability = { label: string; value: number };

/** What the model said of one row, as far as the signature tells. */
export type RowReading =
  | { kind: 'class'; label: string; probabilities: Probability[] }
  | { kind: 'value'; name: string; value: string };

export type Reading = {
  /** Empty when the outputs are of no known form. */
  rows: RowReading[];
  outputs: JsonTensor[];
};

const isProbabilities = (tensor: JsonTensor) =>
  /prob|score|softmax/i.test(tensor.name) &&
  tensor.shape.length === 2 &&
  tensor.shape[1] > 1;

/**
 * Reads outputs as a person would: a class with its probabilities (most likely
 * first) where there are such outputs, else a single value per row.
 */
export function readResponse(
  response: JsonResponse,
  signature: Signature | undefined,
): Reading {
  const { outputs } = response;
  const labelsOf = (tensor: JsonTensor) =>
    signature?.outputs.find(output => output.name === tensor.name)?.labels;
  const probabilities = outputs.find(isProbabilities);
  const label = outputs.find(
    tensor =>
      /label|class/i.test(tensor.name) &&
      flatten(tensor.data).length === (tensor.shape[0] ?? 1),
  );
  if (probabilities || label) {
    return {
      outputs,
      rows: classRows({
        label,
        labelNames: label && labelsOf(label),
        probabilities,
        classNames: probabilities && labelsOf(probabilities),
      }),
    };
  }
  const [only] = outputs;
  const values = only ? flatten(only.data) : [];
  return outputs.length === 1 && values.length === (only.shape[0] ?? 1)
    ? {
        outputs,
        rows: values.map(value => ({
          kind: 'value',
          name: only.name,
          value: showElement(value),
        })),
      }
    : { outputs, rows: [] };
}

function classRows(options: {
  label?: JsonTensor;
  labelNames?: string[];
  probabilities?: JsonTensor;
  classNames?: string[];
}): RowReading[] {
  const { label, probabilities } = options;
  const labels = label ? flatten(label.data) : [];
  const numbers = probabilities ? flatten(probabilities.data).map(Number) : [];
  const classes = probabilities?.shape[1] ?? 0;
  const rowCount = label ? labels.length : probabilities?.shape[0] ?? 0;
  const names = options.classNames ?? options.labelNames;
  return Array.from({ length: rowCount }, (_, row) => {
    const ranked = numbers
      .slice(row * classes, (row + 1) * classes)
      .map((value, index) => ({ label: names?.[index] ?? `${index}`, value }))
      .sort((a, b) => b.value - a.value);
    return {
      kind: 'class',
      label: label
        ? nameOf(labels[row], options.labelNames ?? options.classNames)
        : ranked[0].label,
      probabilities: ranked,
    };
  });
}

/** A class number is shown by its name where the signature has names. */
function nameOf(value: unknown, names: string[] | undefined): string {
  return typeof value === 'number' && names?.[value] !== undefined
    ? names[value]
    : String(value);
}

/** Numbers with at most six significant digits, as they are read aloud. */
export function showElement(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(6)))
    : String(value);
}
