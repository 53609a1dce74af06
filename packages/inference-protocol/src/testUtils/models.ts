import { integerField, textField } from './protobuf.ts';
import {
  writeOnnx,
  type ElementTypeName,
  type InitializerToWrite,
} from './writeOnnx.ts';

const floats = (...values: number[]) =>
  new Uint8Array(Float32Array.from(values).buffer);

/** y = x + [1, 2, 3]; x is FP32 of shape [-1, 3]. */
export function addModel(): Uint8Array {
  return writeOnnx({
    nodes: [{ operator: 'Add', inputs: ['x', 'bias'], outputs: ['y'] }],
    inputs: [{ name: 'x', shape: ['rows', 3] }],
    outputs: [{ name: 'y', shape: ['rows', 3] }],
    initializers: [
      { name: 'bias', type: 'float', shape: [3], bytes: floats(1, 2, 3) },
    ],
    metadata: { features: 'a,b,c' },
  });
}

/** y = x, of any element type and shape. */
export function identityModel(
  type: ElementTypeName,
  shape: (number | string)[] = ['rows'],
): Uint8Array {
  return writeOnnx({
    nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }],
    inputs: [{ name: 'x', type, shape }],
    outputs: [{ name: 'y', type, shape }],
    opset: 16,
  });
}

/** sum = a + b and difference = a - b, FP32 of shape [-1, 2]. */
export function twoByTwoModel(): Uint8Array {
  const shape = ['rows', 2];
  return writeOnnx({
    nodes: [
      { operator: 'Add', inputs: ['a', 'b'], outputs: ['sum'] },
      { operator: 'Sub', inputs: ['a', 'b'], outputs: ['difference'] },
    ],
    inputs: [
      { name: 'a', shape },
      { name: 'b', shape },
    ],
    outputs: [
      { name: 'sum', shape },
      { name: 'difference', shape },
    ],
  });
}

/**
 * FP32 [-1, width] through `layers` multiplications by the identity matrix:
 * the answer is the question, the time goes with rows and layers.
 */
export function slowModel(options: {
  width: number;
  layers: number;
}): Uint8Array {
  const { width, layers } = options;
  const identity = new Float32Array(width * width);
  for (let i = 0; i < width; i++) {
    identity[i * width + i] = 1;
  }
  const name = (layer: number) => (layer === layers ? 'y' : `h${layer}`);
  return writeOnnx({
    nodes: Array.from({ length: layers }, (_, layer) => ({
      operator: 'MatMul',
      inputs: [layer === 0 ? 'x' : name(layer), 'w'],
      outputs: [name(layer + 1)],
    })),
    inputs: [{ name: 'x', shape: ['rows', width] }],
    outputs: [{ name: 'y', shape: ['rows', width] }],
    initializers: [
      {
        name: 'w',
        type: 'float',
        shape: [width, width],
        bytes: new Uint8Array(identity.buffer),
      },
    ],
  });
}

/** y = x + w, with w, one FP32, kept in a file beside the model. */
export function externalDataModel(
  file: string,
  place?: InitializerToWrite['externalPlace'],
): Uint8Array {
  return writeOnnx({
    nodes: [{ operator: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
    inputs: [{ name: 'x', shape: ['rows', 1] }],
    outputs: [{ name: 'y', shape: ['rows', 1] }],
    initializers: [
      {
        name: 'w',
        type: 'float',
        shape: [1],
        bytes: floats(),
        externalFile: file,
        ...(place && { externalPlace: place }),
      },
    ],
  });
}

/** A file that is a Protocol Buffers message, and no ONNX model. */
export function otherProtobuf(): Uint8Array {
  return Uint8Array.from([
    ...textField(2, 'not a model'),
    ...integerField(1, 3),
  ]);
}
