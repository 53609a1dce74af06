import { diabetesModel, digitsModel } from '../__testUtils__/fixtures';
import { fieldsOf } from './fields';
import type { SignatureTensor } from './types';

const field = (tensor: Partial<SignatureTensor>) =>
  fieldsOf({
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4], ...tensor }],
    outputs: [],
  })[0];

describe('fieldsOf', () => {
  it('gives a field per label when the labels name every column', () => {
    const [measurements] = fieldsOf(diabetesModel.versions[0].signature!);
    expect(measurements).toMatchObject({ layout: 'columns', count: 10 });
    expect(measurements.labels[2]).toBe('body mass index');
  });

  it('numbers the columns when there are no labels, or too few', () => {
    expect(field({}).labels).toEqual(['0', '1', '2', '3']);
    expect(field({ labels: ['only one'] }).labels).toHaveLength(4);
  });

  it('draws pixels that fill a square as an image', () => {
    expect(fieldsOf(digitsModel.versions[0].signature!)[0]).toMatchObject({
      layout: 'grid',
      width: 8,
      count: 64,
    });
    expect(field({ name: 'image', shape: [-1, 1, 8, 8] })).toMatchObject({
      layout: 'grid',
      width: 8,
    });
  });

  it('takes no square for an image that is not called one', () => {
    expect(field({ shape: [-1, 16] }).layout).toBe('columns');
    expect(field({ name: 'pixels', shape: [-1, 65] }).layout).toBe('compact');
  });

  it('puts more than 32 columns into one text', () => {
    expect(field({ shape: [-1, 32] }).layout).toBe('columns');
    expect(field({ shape: [-1, 33] }).layout).toBe('compact');
  });

  it('leaves the number of elements open where the shape does', () => {
    expect(field({ shape: [-1, -1] })).toMatchObject({
      layout: 'list',
      count: undefined,
    });
  });

  it.each([
    ['BYTES', 'text'],
    ['BOOL', 'boolean'],
    ['INT64', 'integer'],
    ['UINT8', 'integer'],
    ['FP16', 'number'],
  ])('reads %s as %s', (datatype, kind) => {
    expect(field({ datatype }).kind).toBe(kind);
  });

  it('takes a scalar as one element named like its tensor', () => {
    expect(field({ name: 'age', shape: [] })).toMatchObject({
      count: 1,
      labels: ['age'],
    });
  });
});
