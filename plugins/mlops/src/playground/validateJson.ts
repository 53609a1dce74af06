import { checkElement } from './cells';
import { flatten } from './request';
import type {
  JsonRequest,
  JsonTensor,
  Problem,
  Signature,
  SignatureTensor,
} from './types';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function shapeFits(expected: number[], found: unknown): found is number[] {
  return (
    Array.isArray(found) &&
    found.length === expected.length &&
    found.every(
      (size, index) =>
        Number.isSafeInteger(size) &&
        size > 0 &&
        (expected[index] === -1 || expected[index] === size),
    )
  );
}

function tensorProblems(
  expected: SignatureTensor,
  found: JsonTensor,
): Problem[] {
  const tensor = expected.name;
  if (found.datatype !== expected.datatype) {
    return [
      {
        code: 'wrongDatatype',
        tensor,
        details: {
          expected: expected.datatype,
          found: String(found.datatype),
        },
      },
    ];
  }
  if (!shapeFits(expected.shape, found.shape)) {
    return [
      {
        code: 'wrongShape',
        tensor,
        details: {
          expected: JSON.stringify(expected.shape),
          found: JSON.stringify(found.shape) ?? 'none',
        },
      },
    ];
  }
  const elements = flatten(found.data);
  const count = found.shape.reduce((product, size) => product * size, 1);
  if (elements.length !== count) {
    return [
      {
        code: 'countMismatch',
        tensor,
        details: { expected: count, found: elements.length },
      },
    ];
  }
  const position = elements.findIndex(element =>
    checkElement(element, expected.datatype),
  );
  const problem = checkElement(elements[position], expected.datatype);
  return position >= 0 && problem
    ? [
        {
          ...problem,
          tensor,
          position,
          details: { ...problem.details, label: position },
        },
      ]
    : [];
}

/**
 * Reads a request body that a person wrote, and says what the model would
 * refuse in it. Any number of rows is fine where the signature leaves it open.
 */
export function readJsonRequest(
  signature: Signature,
  text: string,
): { request: JsonRequest } | { problems: Problem[] } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { problems: [{ code: 'notJson', tensor: '', details: { detail } }] };
  }
  if (!isRecord(body) || !Array.isArray(body.inputs)) {
    return { problems: [{ code: 'notRequest', tensor: '', details: {} }] };
  }
  const inputs = body.inputs.filter(isRecord) as unknown as JsonTensor[];
  const problems = signature.inputs.flatMap((expected): Problem[] => {
    const found = inputs.filter(input => input.name === expected.name);
    if (found.length === 0) {
      return [{ code: 'tensorMissing', tensor: expected.name, details: {} }];
    }
    return found.length > 1
      ? [{ code: 'duplicateTensor', tensor: expected.name, details: {} }]
      : tensorProblems(expected, found[0]);
  });
  const known = new Set(signature.inputs.map(input => input.name));
  for (const input of inputs) {
    if (!known.has(input.name)) {
      problems.push({
        code: 'tensorExtra',
        tensor: String(input.name),
        details: { known: [...known].join(', ') },
      });
    }
  }
  return problems.length > 0
    ? { problems }
    : { request: body as unknown as JsonRequest };
}
