import fc from 'fast-check';
import { DATATYPE_BYTES, DATATYPES, type Datatype } from '../datatypes.ts';
import type { ModelSignature } from '../signature.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import { anyTensors } from '../__testUtils__/arbitraries.ts';
import { INFERENCE_HEADER_LENGTH, parseHeaderLength } from './binaryMessage.ts';
import {
  decodeBinaryInferRequest,
  decodeInferRequest,
  encodeBinaryInferRequest,
} from './inferRequest.ts';
import {
  decodeBinaryInferResponse,
  encodeBinaryInferResponse,
} from './inferResponse.ts';

const limits = { maxElements: 10_000, maxBytes: 80_000 };
const output = { name: 'y', datatype: 'FP32' as const, shape: [-1] };

const signatureOf = (tensors: readonly Tensor[]): ModelSignature => ({
  inputs: tensors.map(({ name, datatype, shape }) => ({
    name,
    datatype,
    shape: shape.map(() => -1),
  })),
  outputs: [output],
});

/** A message by hand: any JSON before any bytes. */
function message(json: unknown, ...bytes: number[]) {
  const header = new TextEncoder().encode(JSON.stringify(json));
  return {
    body: Uint8Array.from([...header, ...bytes]),
    headerLength: header.length,
  };
}

const signature: ModelSignature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2] },
    { name: 's', datatype: 'BYTES', shape: [-1] },
  ],
  outputs: [output, { ...output, name: 'z' }],
};
const binary = (size: unknown) => ({ parameters: { binary_data_size: size } });
const x = { name: 'x', datatype: 'FP32', shape: [1, 2], ...binary(8) };
const s = { name: 's', datatype: 'BYTES', shape: [1], ...binary(5) };
const xBytes = [0, 0, 128, 63, 0, 0, 0, 64];
const sBytes = [1, 0, 0, 0, 97];

const decode = (json: unknown, ...bytes: number[]) =>
  decodeBinaryInferRequest(message(json, ...bytes), signature, limits);

describe('binary round trips', () => {
  it('brings every request back bit for bit, binary and JSON mixed', () => {
    fc.assert(
      fc.property(
        anyTensors,
        fc.array(fc.nat(2)),
        fc.boolean(),
        (inputs, asJson, binaryOutput) => {
          const json = inputs
            .filter((_, i) => asJson.includes(i))
            .map(({ name }) => name);
          const encoded = encodeBinaryInferRequest(
            { id: 'q', parameters: { priority: 2 }, inputs },
            { json, binaryOutput },
          );
          expect(encoded.headerLength % 8).toBe(0);
          const decoded = decodeBinaryInferRequest(
            encoded,
            signatureOf(inputs),
            { ...limits, allowNonFinite: true },
          );
          expect(decoded).toEqual({
            id: 'q',
            parameters: {
              priority: 2,
              ...(binaryOutput && { binary_data_output: true }),
            },
            inputs,
            outputs: ['y'],
            binaryOutputs: binaryOutput ? ['y'] : [],
          });
        },
      ),
    );
  });

  it('brings every response back bit for bit, at any alignment', () => {
    fc.assert(
      fc.property(
        anyTensors,
        fc.array(fc.nat(2)),
        fc.nat(8),
        (outputs, asJson, shift) => {
          const response = { modelName: 'm', modelVersion: '2', outputs };
          const { body, headerLength } = encodeBinaryInferResponse(
            response,
            outputs.filter((_, i) => !asJson.includes(i)).map(o => o.name),
          );
          const shifted = new Uint8Array(body.length + shift).subarray(shift);
          shifted.set(body);
          expect(
            decodeBinaryInferResponse({ body: shifted, headerLength }, limits),
          ).toEqual(response);
        },
      ),
    );
  });

  it('views tensors in the body without a copy', () => {
    const data = Float64Array.of(1, 2);
    const tensor: Tensor = { name: 'a', datatype: 'FP64', shape: [2], data };
    const { body, headerLength } = encodeBinaryInferRequest({
      inputs: [tensor],
    });
    const { inputs } = decodeBinaryInferRequest(
      { body, headerLength },
      signatureOf([tensor]),
      limits,
    );
    expect((inputs[0].data as Float64Array).buffer).toBe(body.buffer);
    expect(inputs[0].data).toEqual(data);
  });

  it('takes tensors from the body in the order of the request', () => {
    const inOrder = decode({ inputs: [x, s] }, ...xBytes, ...sBytes);
    const reversed = decode({ inputs: [s, x] }, ...sBytes, ...xBytes);
    expect(reversed).toEqual(inOrder);
    expect(inOrder.inputs.map(({ data }) => data)).toEqual([
      Float32Array.of(1, 2),
      ['a'],
    ]);
  });

  it('writes what the extension says: little-endian, BOOL as a byte, BYTES after their length', () => {
    const tensors: Tensor[] = [
      { name: 'i', datatype: 'INT16', shape: [1], data: Int16Array.of(258) },
      { name: 'b', datatype: 'BOOL', shape: [2], data: Uint8Array.of(1, 0) },
      { name: 't', datatype: 'BYTES', shape: [2], data: ['é', ''] },
    ];
    const { body, headerLength } = encodeBinaryInferRequest({
      inputs: tensors,
    });
    expect([...body.subarray(headerLength)]).toEqual([
      ...[2, 1],
      ...[1, 0],
      ...[2, 0, 0, 0, 0xc3, 0xa9],
      ...[0, 0, 0, 0],
    ]);
    const json = JSON.parse(
      new TextDecoder().decode(body.subarray(0, headerLength)),
    );
    expect(json).toEqual({
      parameters: { binary_data_output: true },
      inputs: [
        { name: 'i', datatype: 'INT16', shape: [1], ...binary(2) },
        { name: 'b', datatype: 'BOOL', shape: [2], ...binary(2) },
        { name: 't', datatype: 'BYTES', shape: [2], ...binary(10) },
      ],
    });
  });
});

describe('wanted outputs', () => {
  const jsonInputs = [
    { name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
    { name: 's', datatype: 'BYTES', shape: [1], data: ['a'] },
  ];
  it.each<[string, object, string[], string[]]>([
    ['none in binary by default', {}, ['y', 'z'], []],
    [
      'all in binary',
      { parameters: { binary_data_output: true } },
      ['y', 'z'],
      ['y', 'z'],
    ],
    [
      'one in binary',
      {
        outputs: [
          { name: 'z', parameters: { binary_data: true } },
          { name: 'y' },
        ],
      },
      ['z', 'y'],
      ['z'],
    ],
    [
      'all but one',
      {
        parameters: { binary_data_output: true },
        outputs: [
          { name: 'z', parameters: { binary_data: false } },
          { name: 'y' },
        ],
      },
      ['z', 'y'],
      ['y'],
    ],
  ])('%s', (_, body, outputs, binaryOutputs) => {
    const json = { inputs: jsonInputs, ...body };
    const wanted = { outputs, binaryOutputs };
    expect(decodeInferRequest(json, signature, limits)).toMatchObject(wanted);
    expect(decode(json)).toMatchObject(wanted);
    const { body: bytes } = message(json);
    expect(
      decodeBinaryInferRequest({ body: bytes }, signature, limits),
    ).toMatchObject(wanted);
  });
});

describe('a raw body', () => {
  const raw = (
    datatype: Datatype,
    shape: number[],
    ...bytes: number[]
  ): Tensor =>
    decodeBinaryInferRequest(
      { body: Uint8Array.from(bytes), headerLength: 0 },
      { inputs: [{ name: 'r', datatype, shape }], outputs: [output] },
      limits,
    ).inputs[0];

  it.each<[Datatype, number[], number[], number[]]>([
    ['FP32', [-1, 2], xBytes, [1, 2]],
    ['UINT8', [-1, 2], [1, 2, 3, 4], [2, 2]],
    ['UINT8', [2, 2], [1, 2, 3, 4], [2, 2]],
    ['UINT8', [-1, -1], [1, 2, 3], [1, 3]],
    ['UINT8', [2, -1], [1, 2, 3, 4], [2, 2]],
    ['BYTES', [-1, 1], [104, 105], [1, 1]],
  ])('is %s of shape %p', (datatype, shape, bytes, actual) => {
    expect(raw(datatype, shape, ...bytes).shape).toEqual(actual);
  });

  it('is one text without a length, and wants every output in binary', () => {
    expect(raw('BYTES', [1], 104, 105).data).toEqual(['hi']);
    const request = decodeBinaryInferRequest(
      { body: Uint8Array.of(7), headerLength: 0 },
      {
        inputs: [{ name: 'r', datatype: 'INT8', shape: [-1] }],
        outputs: signature.outputs,
      },
      limits,
    );
    expect(request).toMatchObject({
      outputs: ['y', 'z'],
      binaryOutputs: ['y', 'z'],
    });
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'several inputs',
      () =>
        decodeBinaryInferRequest(
          { body: Uint8Array.of(1), headerLength: 0 },
          signature,
          limits,
        ),
      /one input, this one has 2/,
    ],
    [
      'an open shape',
      () => raw('UINT8', [2, -1, -1], 1, 2),
      /more than one size/,
    ],
    ['half an element', () => raw('FP32', [-1], 1, 2), /no whole number/],
    ['a wrong size', () => raw('UINT8', [3], 1, 2), /takes 3 bytes/],
    ['nothing', () => raw('UINT8', [-1]), /at least 1/],
    ['many texts', () => raw('BYTES', [2], 1), /is one text/],
    ['no text', () => raw('BYTES', [1], 0xff), /not text in UTF-8/],
  ])('is refused for %s', (_, act, expected) => {
    expect(act).toThrow(expected);
    expect(act).toThrow(
      expect.objectContaining({ name: 'InferenceInputError' }),
    );
  });
});

describe('lies about sizes', () => {
  const rest = [...xBytes, ...sBytes];
  it.each<[string, object[], number[], RegExp]>([
    [
      'smaller than the shape',
      [{ ...x, ...binary(4) }, s],
      rest,
      /"x": binary_data_size is 4, but FP32 of shape \[1, 2\] takes 8 bytes/,
    ],
    [
      'larger than the shape',
      [{ ...x, ...binary(12) }, s],
      [...rest, 1, 1, 1, 1],
      /"x": binary_data_size is 12/,
    ],
    [
      'beyond the body',
      [{ ...x, ...binary(99) }, s],
      rest,
      /"x": binary_data_size is 99, but 13 bytes are left/,
    ],
    [
      'beyond all numbers',
      [{ ...x, ...binary(1e300) }, s],
      rest,
      /"x": binary_data_size must be a whole number/,
    ],
    [
      'negative',
      [{ ...x, ...binary(-8) }, s],
      rest,
      /"x": binary_data_size must be a whole number of bytes, got -8/,
    ],
    [
      'no number',
      [{ ...x, ...binary('8') }, s],
      rest,
      /"x": binary_data_size must be/,
    ],
    [
      'a fraction',
      [{ ...x, ...binary(7.5) }, s],
      rest,
      /"x": binary_data_size must be/,
    ],
    ['less than the body', [x, s], [...rest, 0], /1 bytes after the JSON/],
    [
      'with data too',
      [{ ...x, data: [1, 2] }, s],
      rest,
      /"x": has both "data" and a binary_data_size/,
    ],
    [
      'a text beyond its tensor',
      [x, s],
      [...xBytes, 2, 0, 0, 0, 97],
      /"s": element 0 claims 2 bytes, 1 are left/,
    ],
    [
      'a text of 4 GB',
      [x, s],
      [...xBytes, 255, 255, 255, 255, 97],
      /"s": element 0 claims 4294967295 bytes/,
    ],
    [
      'too many texts',
      [x, { ...s, shape: [2] }],
      rest,
      /"s": binary_data_size is 5, but 2 BYTES elements take at least 8/,
    ],
    [
      'a text too few',
      [x, { ...s, shape: [2], ...binary(9) }],
      [...rest, 1, 1, 1, 1],
      /"s": element 1 claims/,
    ],
    [
      'a cut length',
      [x, { ...s, shape: [2], ...binary(8) }],
      [...rest, 0, 0, 0],
      /"s": its bytes end before element 1/,
    ],
    [
      'bytes after the texts',
      [x, { ...s, ...binary(6) }],
      [...rest, 0],
      /"s": 1 bytes are left after its 1 elements/,
    ],
    [
      'no UTF-8',
      [x, s],
      [...xBytes, 1, 0, 0, 0, 0xff],
      /"s": element 0 is not text in UTF-8/,
    ],
    [
      'a huge shape',
      [{ ...x, shape: [2 ** 40, 2] }, s],
      rest,
      /"x": the request has more than 10000 elements/,
    ],
  ])('are named: %s', (_, inputs, bytes, expected) => {
    expect(() => decode({ inputs }, ...bytes)).toThrow(expected);
  });

  it('are named: BOOL that is neither 0 nor 1', () => {
    const spec = { name: 'b', datatype: 'BOOL' as const, shape: [-1] };
    expect(() =>
      decodeBinaryInferRequest(
        message({ inputs: [{ ...spec, shape: [2], ...binary(2) }] }, 1, 2),
        { inputs: [spec], outputs: [output] },
        limits,
      ),
    ).toThrow('input "b": element 1 is the byte 2, expected 0 or 1');
  });

  it('are named: a header longer than the body, or no number', () => {
    expect(() =>
      decodeBinaryInferRequest(
        { body: Uint8Array.of(1), headerLength: 2 },
        signature,
        limits,
      ),
    ).toThrow(`${INFERENCE_HEADER_LENGTH} is 2, but the body has 1 bytes`);
    expect(parseHeaderLength(' 12')).toBe(12);
    expect(parseHeaderLength(undefined)).toBeUndefined();
    for (const value of ['', '-1', '1e3', '0x10', '9'.repeat(30)]) {
      expect(() => parseHeaderLength(value)).toThrow('must be the number');
    }
  });

  it('are named in responses too', () => {
    const y = { name: 'y', datatype: 'FP32', shape: [2], ...binary(4) };
    expect(() =>
      decodeBinaryInferResponse(message({ outputs: [y] }, 1, 2, 3, 4), limits),
    ).toThrow(/"y": binary_data_size is 4/);
    expect(() =>
      decodeBinaryInferResponse(
        { body: message({ outputs: [y] }).body },
        limits,
      ),
    ).toThrow(/the response has no header/);
  });
});

describe('hostile bytes', () => {
  const all: ModelSignature = {
    inputs: DATATYPES.map(datatype => ({
      name: datatype,
      datatype,
      shape: [-1],
    })),
    outputs: [output],
  };

  it('never give anything but a tensor or the own error, and never more than they are', () => {
    const attempt = (act: () => { inputs: Tensor[] }) => {
      try {
        return act().inputs;
      } catch (error) {
        return (error as Error).name;
      }
    };
    const errors = ['InferenceInputError', 'InferenceSizeError'];
    const size = fc.oneof(fc.nat(40), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(size, { minLength: 14, maxLength: 14 }),
        fc.array(fc.nat(6), { minLength: 14, maxLength: 14 }),
        fc.option(fc.nat(80), { nil: undefined }),
        fc.nat(13),
        (bytes, sizes, counts, headerLength, one) => {
          const inputs = all.inputs.map((spec, i) => ({
            ...spec,
            shape: [counts[i]],
            ...binary(sizes[i]),
          }));
          const { datatype } = all.inputs[one];
          const outcomes = [
            attempt(() =>
              decodeBinaryInferRequest(
                message({ inputs }, ...bytes),
                all,
                limits,
              ),
            ),
            attempt(() =>
              decodeBinaryInferRequest(
                message({ inputs: [inputs[one]] }, ...bytes),
                { ...all, inputs: [all.inputs[one]] },
                limits,
              ),
            ),
            attempt(() =>
              decodeBinaryInferRequest(
                { body: bytes, headerLength },
                { ...all, inputs: [all.inputs[one]] },
                limits,
              ),
            ),
          ];
          const tensors = outcomes.flatMap(outcome =>
            typeof outcome === 'string' ? [] : outcome.slice(-1),
          );
          const least = DATATYPE_BYTES[datatype];
          expect(
            outcomes.filter(
              outcome =>
                typeof outcome === 'string' && !errors.includes(outcome),
            ),
          ).toEqual([]);
          expect(
            tensors.filter(
              ({ data, shape: [count] }) =>
                data.length !== count || count * least > bytes.length,
            ),
          ).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never break when bytes of a good message are changed or cut', () => {
    const good = message({ inputs: [x, s] }, ...xBytes, ...sBytes);
    const whole = good.body.length;
    fc.assert(
      fc.property(
        fc.nat(whole - 1),
        fc.nat(255),
        fc.nat(whole),
        fc.nat(whole + 8),
        (at, value, length, headerLength) => {
          const body = good.body.slice(0, length);
          if (at < length) {
            body[at] = value;
          }
          for (const stated of [good.headerLength, headerLength, undefined]) {
            let problem: unknown;
            try {
              decodeBinaryInferRequest(
                { body, headerLength: stated },
                signature,
                limits,
              );
            } catch (error) {
              problem = (error as Error).name;
            }
            expect([
              undefined,
              'InferenceInputError',
              'InferenceSizeError',
            ]).toContain(problem);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
