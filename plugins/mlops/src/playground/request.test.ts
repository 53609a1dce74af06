import { diabetesModel, digitsModel } from '../__testUtils__/fixtures';
import { fieldsOf } from './fields';
import { buildRequest, valuesFromRequest } from './request';
import type { SignatureTensor } from './types';

const fieldsOfTensor = (tensor: Partial<SignatureTensor>) =>
  fieldsOf({
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2], ...tensor }],
    outputs: [],
  });

describe('buildRequest', () => {
  it.each([
    ['digits', digitsModel.versions[0]],
    ['diabetes', diabetesModel.versions[0]],
  ])('gives the example of %s back unchanged', (_, version) => {
    const fields = fieldsOf(version.signature!);
    const values = valuesFromRequest(fields, version.example);
    expect(buildRequest(fields, values)).toEqual({ request: version.example });
  });

  it('takes the first row of an example of several', () => {
    const fields = fieldsOfTensor({});
    const example = {
      inputs: [
        {
          name: 'x',
          datatype: 'FP32',
          shape: [2, 2],
          data: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
    };
    expect(buildRequest(fields, valuesFromRequest(fields, example))).toEqual({
      request: {
        inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] }],
      },
    });
  });

  it('names the tensor and the column of a value that is missing', () => {
    const fields = fieldsOfTensor({ labels: ['age', 'height'] });
    expect(buildRequest(fields, { x: ['41', ' '] })).toEqual({
      problems: [
        {
          code: 'empty',
          tensor: 'x',
          position: 1,
          details: { label: 'height' },
        },
      ],
    });
  });

  it.each([
    ['FP32', 'tall', 'notNumber'],
    ['FP32', 'Infinity', 'notNumber'],
    ['INT32', '1.5', 'notInteger'],
    ['UINT8', '256', 'outOfRange'],
    ['INT8', '-129', 'outOfRange'],
    ['INT64', '9007199254740993', 'outOfRange'],
    ['BOOL', 'yes', 'notBoolean'],
  ])('refuses for %s the text %s as %s', (datatype, text, code) => {
    const fields = fieldsOfTensor({ datatype, shape: [-1, 1] });
    expect(buildRequest(fields, { x: [text] })).toMatchObject({
      problems: [{ code, tensor: 'x', position: 0 }],
    });
  });

  it.each([
    ['BOOL', 'true', true],
    ['BYTES', '', ''],
    ['INT64', '-7', -7],
    ['FP64', '1e-3', 0.001],
  ])('sends for %s the text "%s" as %s', (datatype, text, value) => {
    const fields = fieldsOfTensor({ datatype, shape: [-1, 1] });
    expect(buildRequest(fields, { x: [text] })).toMatchObject({
      request: { inputs: [{ data: [value] }] },
    });
  });

  it('counts the numbers of a text', () => {
    const fields = fieldsOfTensor({ shape: [-1, 40] });
    expect(buildRequest(fields, { x: ['1, 2\n3'] })).toMatchObject({
      problems: [
        { code: 'countMismatch', details: { expected: 40, found: 3 } },
      ],
    });
  });

  it('gives an open size the number of elements', () => {
    const fields = fieldsOfTensor({ shape: [-1, -1] });
    expect(buildRequest(fields, { x: ['1 2 3'] })).toMatchObject({
      request: { inputs: [{ shape: [1, 3], data: [1, 2, 3] }] },
    });
  });

  it('sends texts line by line', () => {
    const fields = fieldsOfTensor({ datatype: 'BYTES', shape: [-1, -1] });
    expect(buildRequest(fields, { x: ['good day\nfarewell'] })).toMatchObject({
      request: { inputs: [{ shape: [1, 2], data: ['good day', 'farewell'] }] },
    });
  });

  it('gives up on two open sizes beside the rows', () => {
    const fields = fieldsOfTensor({ shape: [-1, -1, -1] });
    expect(buildRequest(fields, { x: ['1 2'] })).toMatchObject({
      problems: [{ code: 'tooManyFreeSizes', tensor: 'x' }],
    });
  });
});
