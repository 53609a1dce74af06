import fc from 'fast-check';
import {
  encodeBinaryInferRequest,
  encodeInferRequest,
  INFERENCE_HEADER_LENGTH,
} from '@fairway/inference-protocol';

/** A prediction that may have been damaged. */
export interface DrawnRequest {
  body: Buffer;
  headers: Record<string, string>;
}

const CONTENT = {
  id: 'q',
  parameters: { priority: 3, timeout: 60_000_000 },
  inputs: [
    {
      name: 'x',
      datatype: 'FP32' as const,
      shape: [2, 3],
      data: Float32Array.of(1, 2.5, -3, 1e-20, 1e20, 0),
    },
  ],
  outputs: ['y'],
};

/** What does more harm than a byte at random. */
const TOKENS = [
  ...['null', '-1', '0', '1e308', '1e999', '9007199254740993', '"', '\\u0000'],
  ...['[', ']', '{', '}', ',', ':', '[[[[[[[[[[', '{"__proto__":', '\\ud800'],
  ...[
    '"x"',
    '"inputs"',
    '"shape"',
    '"data"',
    '"binary_data_size"',
    'true',
    '\0',
  ],
];

interface Change {
  place: number;
  kind: 'byte' | 'token' | 'drop' | 'twice' | 'swap';
  value: number;
}

function change(bytes: Buffer, { place, kind, value }: Change): Buffer {
  const at = Math.floor(place * bytes.length);
  const before = bytes.subarray(0, at);
  const length = 1 + (value % 24);
  switch (kind) {
    case 'byte':
      return Buffer.concat([before, Buffer.of(value), bytes.subarray(at + 1)]);
    case 'token': {
      const token = Buffer.from(TOKENS[value % TOKENS.length]);
      return Buffer.concat([before, token, bytes.subarray(at + (value % 3))]);
    }
    case 'drop':
      return Buffer.concat([before, bytes.subarray(at + length)]);
    case 'twice':
      return Buffer.concat([
        bytes.subarray(0, at + length),
        bytes.subarray(at),
      ]);
    default:
      return Buffer.concat([bytes.subarray(at), before]);
  }
}

/**
 * Draws predictions for y = x + [1, 2, 3], each with up to so many changes of
 * its bytes and, in binary form, sometimes of where its JSON is said to end.
 */
export function drawRequests(options: {
  form: 'JSON' | 'binary';
  count: number;
  /** The most of one request; 0 for requests that are whole. */
  changes: number;
  seed: number;
}): DrawnRequest[] {
  const { form, count, changes, seed } = options;
  const whole = encodeBinaryInferRequest(CONTENT);
  const body = Buffer.from(
    form === 'JSON' ? encodeInferRequest(CONTENT) : whole.body,
  );
  const drawn = fc.record({
    changes: fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        kind: fc.constantFrom<Change['kind']>(
          ...(['byte', 'token', 'drop', 'twice', 'swap'] as const),
        ),
        value: fc.integer({ min: 0, max: 255 }),
      }),
      { minLength: 0, maxLength: changes },
    ),
    shift: fc
      .constantFrom(0, 0, 0, -8, -1, 1, 8, 1e6)
      .map(by => (changes === 0 ? 0 : by)),
  });
  const headersOf = (shift: number): Record<string, string> =>
    form === 'JSON'
      ? { 'Content-Type': 'application/json' }
      : {
          'Content-Type': 'application/octet-stream',
          [INFERENCE_HEADER_LENGTH]: String(whole.headerLength + shift),
        };
  return fc.sample(drawn, { numRuns: count, seed }).map(one => ({
    body: one.changes.reduce(change, body),
    headers: headersOf(one.shift),
  }));
}
