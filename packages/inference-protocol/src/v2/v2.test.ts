import fc from 'fast-check';
import type { Datatype } from '../datatypes.ts';
import { InferenceSizeError } from '../errors.ts';
import { parseInferenceJson } from '../json.ts';
import type { ModelSignature } from '../signature.ts';
import { fromFloat16Bits, toFloat16Bits } from '../tensor/float16.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import { anyTensors as tensors } from '../__testUtils__/arbitraries.ts';
import { decodeInferRequest, encodeInferRequest } from './inferRequest.ts';
import { decodeInferResponse, encodeInferResponse } from './inferResponse.ts';

const limits = { maxElements: 10_000, maxBytes: 80_000 };

const signature: ModelSignature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2] },
    { name: 'n', datatype: 'INT64', shape: [-1] },
  ],
  outputs: [
    { name: 'y', datatype: 'FP32', shape: [-1] },
    { name: 'z', datatype: 'FP32', shape: [-1] },
  ],
};
const x = { name: 'x', datatype: 'FP32', shape: [2, 2], data: [1, 2, 3, 4] };
const n = { name: 'n', datatype: 'INT64', shape: [1], data: [7] };

const decode = (body: unknown, options = {}) =>
  decodeInferRequest(body, signature, { ...limits, ...options });

function one(datatype: Datatype, data: unknown[], options = {}) {
  const spec = { name: 'v', datatype, shape: [-1] };
  const tensor = { name: 'v', datatype, shape: [data.length], data };
  return decodeInferRequest(
    { inputs: [tensor] },
    { inputs: [spec], outputs: [spec] },
    { ...limits, ...options },
  ).inputs[0].data;
}

describe('v2 round trips', () => {
  it('brings every request of every datatype back bit for bit', () => {
    fc.assert(
      fc.property(tensors, fc.option(fc.string()), (inputs, id) => {
        const any: ModelSignature = {
          inputs: inputs.map(({ name, datatype, shape }) => ({
            name,
            datatype,
            shape: shape.map(() => -1),
          })),
          outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
        };
        const text = encodeInferRequest({
          inputs,
          ...(id !== null && { id }),
          outputs: ['y'],
        });
        const decoded = decodeInferRequest(parseInferenceJson(text), any, {
          ...limits,
          allowNonFinite: true,
        });
        expect(decoded.inputs).toEqual(inputs);
        expect(decoded.id).toEqual(id ?? undefined);
        expect(decoded.outputs).toEqual(['y']);
      }),
    );
  });

  it('brings every response back bit for bit', () => {
    fc.assert(
      fc.property(tensors, outputs => {
        const text = encodeInferResponse({
          modelName: 'm',
          modelVersion: '2',
          outputs,
        });
        expect(decodeInferResponse(parseInferenceJson(text), limits)).toEqual({
          modelName: 'm',
          modelVersion: '2',
          outputs,
        });
      }),
    );
  });

  it('brings outputs back that have no elements', () => {
    const empty: Tensor = {
      name: 'boxes',
      datatype: 'FP32',
      shape: [0, 4],
      data: new Float32Array(0),
    };
    const text = encodeInferResponse({ modelName: 'm', outputs: [empty] });
    expect(decodeInferResponse(JSON.parse(text), limits).outputs).toEqual([
      empty,
    ]);
  });

  it('reads nested data as the same data flat', () => {
    const flat = decode({ inputs: [x, n] });
    const nested = decode({
      inputs: [
        {
          ...x,
          data: [
            [1, 2],
            [3, 4],
          ],
        },
        n,
      ],
    });
    expect(nested).toEqual(flat);
    expect(flat.inputs[0].data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(flat.outputs).toEqual(['y', 'z']);
  });
});

describe('v2 datatypes', () => {
  it('keeps all digits of 64-bit integers, from numbers and from texts', () => {
    const parsed = parseInferenceJson('[9223372036854775807, -1]') as unknown[];
    expect(one('INT64', parsed)).toEqual(
      BigInt64Array.of(9223372036854775807n, -1n),
    );
    expect(one('UINT64', ['18446744073709551615'])).toEqual(
      BigUint64Array.of(18446744073709551615n),
    );
  });

  it('refuses a 64-bit integer that has already lost digits, with a way out', () => {
    expect(() => one('INT64', [2 ** 60])).toThrow(/send it as a text/);
  });

  it('leaves long fractions alone', () => {
    expect(parseInferenceJson('[0.1234567890123456789, 1e300]')).toEqual([
      0.1234567890123456789, 1e300,
    ]);
  });

  it.each<[Datatype, unknown, RegExp]>([
    ['INT8', 128, /element 1 is 128, expected a whole number from -128 to 127/],
    ['UINT8', -1, /from 0 to 255/],
    ['INT32', 1.5, /element 1 is 1.5, expected a whole number/],
    ['INT64', '9223372036854775808', /from -9223372036854775808 to/],
    ['UINT64', -1, /from 0 to 18446744073709551615/],
    ['FP32', '3', /the text "3", expected a number/],
    ['FP32', null, /element 1 is null/],
    ['FP32', 'NaN', /expected a number/],
    ['FP32', 1e39, /expected a number within range/],
    ['FP64', JSON.parse('1e999'), /expected a number within range/],
    ['FP16', 70000, /expected a number within range/],
    ['BOOL', 2, /expected true or false/],
    ['BYTES', 3, /expected a text/],
    ['FP64', [1], /element 1 is a list/],
  ])('refuses for %s the value %p', (datatype, value, message) => {
    const good = datatype === 'BYTES' ? 'a' : 0;
    const act = () => one(datatype, [good, value]);
    expect(act).toThrow(message);
    expect(act).toThrow(/^input "v"/);
  });

  it('takes NaN and infinities where the caller allows them', () => {
    expect(
      one('FP32', ['NaN', null, '-Infinity'], { allowNonFinite: true }),
    ).toEqual(Float32Array.of(NaN, NaN, -Infinity));
  });

  it('reads FP16 as its bits', () => {
    expect(one('FP16', [1.5])).toEqual(Uint16Array.of(toFloat16Bits(1.5)));
    expect(fromFloat16Bits(toFloat16Bits(1.5))).toBe(1.5);
  });

  it('refuses a datatype that the runtime cannot take', () => {
    expect(() => one('BF16', [1], { unsupported: ['BF16'] })).toThrow(
      'input "v": datatype BF16 is not supported',
    );
  });
});

describe('v2 request errors', () => {
  it.each<[string, unknown, string | RegExp]>([
    ['a body that is no object', [], /JSON object with "inputs"/],
    ['no inputs', {}, /"inputs" must be a list.*"x", "n"/],
    ['a missing input', { inputs: [x] }, 'input "n" is missing'],
    [
      'an extra input',
      { inputs: [x, n, { ...x, name: 'w' }] },
      'input "w" is not an input of the model, which has "x", "n"',
    ],
    ['an input given twice', { inputs: [x, x, n] }, 'input "x" is given twice'],
    [
      'a misshapen input',
      { inputs: [{ ...x, shape: [2, 3] }, n] },
      'input "x": got shape [2, 3], expected [-1, 2]',
    ],
    [
      'a wrong rank',
      { inputs: [{ ...x, shape: [4] }, n] },
      'got shape [4], expected [-1, 2]',
    ],
    [
      'an impossible shape',
      { inputs: [{ ...x, shape: [0, 2] }, n] },
      'input "x": "shape" must be a list',
    ],
    [
      'a wrong datatype',
      { inputs: [{ ...x, datatype: 'FP64' }, n] },
      'input "x": got datatype "FP64", expected "FP32"',
    ],
    [
      'a number as the datatype',
      parseInferenceJson(
        '{"inputs":[{"name":"x","datatype":99999999999999999999}]}',
      ),
      'input "x": got datatype "99999999999999999999"',
    ],
    [
      'too few elements',
      { inputs: [{ ...x, data: [1, 2, 3] }, n] },
      'input "x": data has 3 elements, not 4 as shape [2, 2] says',
    ],
    [
      'ragged rows',
      { inputs: [{ ...x, data: [[1, 2], [3]] }, n] },
      'input "x": data has 1 entries at dimension 1, not 2',
    ],
    [
      'rows mixed with values',
      { inputs: [{ ...x, data: [[1, 2], 3] }, n] },
      'input "x": nested data must have a list',
    ],
    [
      'no data',
      { inputs: [{ ...x, data: undefined }, n] },
      'input "x": "data" must be a list',
    ],
    [
      'an unknown output',
      { inputs: [x, n], outputs: [{ name: 'q' }] },
      'output "q" is not an output of the model, which has "y", "z"',
    ],
    [
      'binary data that no header announces',
      {
        inputs: [
          { ...x, data: undefined, parameters: { binary_data_size: 16 } },
          n,
        ],
      },
      'input "x": has a binary_data_size, but the request has no header Inference-Header-Content-Length',
    ],
    [
      'shared memory',
      { inputs: [{ ...x, parameters: { shared_memory_region: 'r' } }, n] },
      '"x": shared memory is not supported',
    ],
    ['a numeric id', { id: 3, inputs: [x, n] }, '"id" must be a text'],
  ])('names the fault for %s', (_, body, message) => {
    expect(() => decode(body)).toThrow(message);
  });

  it('carries the name of the tensor', () => {
    expect(() => decode({ inputs: [x] })).toThrow(
      expect.objectContaining({ name: 'InferenceInputError', tensor: 'n' }),
    );
  });

  it('returns only the outputs asked for, in the order asked', () => {
    expect(
      decode({ inputs: [x, n], outputs: [{ name: 'z' }, { name: 'y' }] })
        .outputs,
    ).toEqual(['z', 'y']);
  });

  it('refuses a huge stated shape without reserving its memory', () => {
    const huge = { ...x, shape: [2 ** 40, 2], data: [1] };
    expect(() => decode({ inputs: [huge, n] })).toThrow(InferenceSizeError);
    expect(() => decode({ inputs: [x, n] }, { maxElements: 4 })).toThrow(
      /more than 4 elements/,
    );
    expect(() => decode({ inputs: [x, n] }, { maxBytes: 23 })).toThrow(
      /more than 23 bytes/,
    );
  });

  it('says where JSON is broken', () => {
    expect(() => parseInferenceJson('{"a":')).toThrow(/not valid JSON/);
  });

  it('never throws anything but its own error, whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (shape, data) => {
        let problem: unknown;
        try {
          decode({ inputs: [{ ...x, shape, data }, n] });
        } catch (error) {
          problem = (error as Error).name;
        }
        expect([
          undefined,
          'InferenceInputError',
          'InferenceSizeError',
        ]).toContain(problem);
      }),
    );
  });
});
