import {
  fromBfloat16Bits,
  decodeBinaryInferResponse,
  fromFloat16Bits,
  InferenceInputError,
  parseHeaderLength,
  type Tensor,
} from '@fairway/inference-protocol';
import type { ResponseHead } from '../http/responseHead.ts';
import type { ExpectedAnswer } from '../plan.ts';

const DEFAULT_TOLERANCE = 1e-6;
const LIMITS = { maxElements: 100_000_000, maxBytes: 1_000_000_000 };

type Value = number | string | boolean;

/** A BOOL is 0 or 1 and 64-bit integers are rounded, as JSON does. */
function valueAt({ datatype, data }: Tensor, index: number): number | string {
  const value = data[index];
  if (datatype === 'FP16' || datatype === 'BF16') {
    const convert = datatype === 'FP16' ? fromFloat16Bits : fromBfloat16Bits;
    return convert(Number(value));
  }
  return typeof value === 'bigint' ? Number(value) : value;
}

function equal(
  expected: Value,
  actual: number | string,
  tolerance: number,
): boolean {
  if (typeof expected === 'string' || typeof actual === 'string') {
    return expected === actual;
  }
  const number = Number(expected);
  const allowed = tolerance * Math.max(1, Math.abs(number));
  return Math.abs(number - actual) <= allowed || Object.is(number, actual);
}

function compare(
  outputs: readonly Tensor[],
  expect: ExpectedAnswer,
): string | undefined {
  const tolerance = expect.tolerance ?? DEFAULT_TOLERANCE;
  for (const [name, values] of Object.entries(expect.outputs ?? {})) {
    const found = outputs.find(output => output.name === name);
    if (!found) {
      return `the answer has no output ${name}`;
    }
    if (found.data.length !== values.length) {
      return `output ${name} has ${found.data.length} values, ${values.length} were expected`;
    }
    const wrong = values.findIndex(
      (value, i) => !equal(value, valueAt(found, i), tolerance),
    );
    if (wrong !== -1) {
      return `value ${wrong} of output ${name} is not the expected one`;
    }
  }
  return undefined;
}

/**
 * Compares an OIP v2 answer, in JSON or binary, with what is expected.
 * @returns what is wrong, or undefined
 */
export function checkAnswer(
  body: Buffer,
  head: ResponseHead,
  expect: ExpectedAnswer,
): string | undefined {
  try {
    const headerLength = parseHeaderLength(head.inferenceHeaderLength);
    const message = { body, headerLength };
    return compare(decodeBinaryInferResponse(message, LIMITS).outputs, expect);
  } catch (error) {
    if (error instanceof InferenceInputError || error instanceof SyntaxError) {
      return 'the answer is no inference response';
    }
    throw error;
  }
}
