import { readJsonRequest } from './validateJson';

const signature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2] },
    { name: 'flag', datatype: 'BOOL', shape: [-1] },
  ],
  outputs: [],
};
const x = { name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] };
const flag = { name: 'flag', datatype: 'BOOL', shape: [1], data: [true] };

const codesOf = (...inputs: unknown[]) => {
  const result = readJsonRequest(signature, JSON.stringify({ inputs }));
  return 'problems' in result
    ? result.problems.map(({ code, tensor }) => `${code} ${tensor}`)
    : [];
};

describe('readJsonRequest', () => {
  it('accepts several rows, flat or nested', () => {
    expect(
      codesOf(
        { ...x, shape: [2, 2], data: [1, 2, 3, 4] },
        { ...flag, shape: [2], data: [true, false] },
      ),
    ).toEqual([]);
    expect(codesOf({ ...x, data: [[1, 2]] }, flag)).toEqual([]);
  });

  it.each([
    ['a missing tensor', [x], 'tensorMissing flag'],
    ['an extra tensor', [x, flag, { ...x, name: 'y' }], 'tensorExtra y'],
    ['a tensor given twice', [x, x, flag], 'duplicateTensor x'],
    ['another datatype', [{ ...x, datatype: 'FP64' }, flag], 'wrongDatatype x'],
    ['another shape', [{ ...x, shape: [1, 3] }, flag], 'wrongShape x'],
    ['no shape', [{ ...x, shape: undefined }, flag], 'wrongShape x'],
    ['too few elements', [{ ...x, data: [1] }, flag], 'countMismatch x'],
    ['a number as text', [{ ...x, data: [1, '2'] }, flag], 'notNumber x'],
    ['a number as truth', [x, { ...flag, data: [1] }], 'notBoolean flag'],
  ])('names the tensor for %s', (_, inputs, expected) => {
    expect(codesOf(...inputs)).toEqual([expected]);
  });

  it('says that a text is not JSON, or not a request', () => {
    expect(readJsonRequest(signature, '{')).toMatchObject({
      problems: [{ code: 'notJson' }],
    });
    expect(readJsonRequest(signature, '[]')).toMatchObject({
      problems: [{ code: 'notRequest' }],
    });
  });
});
