import fc from 'fast-check';
import { DATATYPES, type Datatype } from '../datatypes.ts';
import { allocate, elementCount, type Tensor } from '../tensor/Tensor.ts';

/** An element as allocate's array holds it. */
function element(datatype: Datatype): fc.Arbitrary<unknown> {
  switch (datatype) {
    case 'BOOL':
      return fc.integer({ min: 0, max: 1 });
    case 'BYTES':
      return fc.string({ unit: 'grapheme' });
    case 'INT64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'UINT64':
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case 'FP32':
      return fc.float();
    case 'FP64':
      return fc.double();
    case 'FP16':
    case 'BF16': {
      const canonicalNaN = datatype === 'FP16' ? 0x7e00 : 0x7fc0;
      const infinity = datatype === 'FP16' ? 0x7c00 : 0x7f80;
      return fc
        .integer({ min: 0, max: 0xffff })
        .map(bits => ((bits & 0x7fff) > infinity ? canonicalNaN : bits));
    }
    default: {
      const bits = Number(datatype.replace(/\D/g, ''));
      return datatype.startsWith('U')
        ? fc.integer({ min: 0, max: 2 ** bits - 1 })
        : fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
    }
  }
}

/** A tensor of any datatype, of up to four dimensions. */
export const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({
    name: fc.string({ minLength: 1 }),
    datatype: fc.constantFrom(...DATATYPES),
    shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
  })
  .chain(({ name, datatype, shape }) =>
    fc
      .array(element(datatype), {
        minLength: elementCount(shape),
        maxLength: elementCount(shape),
      })
      .map(values => {
        const data = allocate(datatype, values.length);
        values.forEach((value, i) => {
          (data as unknown[])[i] = value;
        });
        return { name, datatype, shape, data };
      }),
  );
/** One to three tensors of different names. */
export const anyTensors = fc.uniqueArray(anyTensor, {
  minLength: 1,
  maxLength: 3,
  selector: ({ name }) => name,
});
