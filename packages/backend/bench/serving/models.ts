import { writeOnnx } from '@fairway/inference-protocol/testUtils';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One model of the benchmark and a request for it. */
export interface BenchModel {
  name: string;
  title: string;
  path: string;
  /** Elements of one row of the input `x`. */
  width: number;
}

const bytesOf = (values: Float32Array | BigInt64Array) =>
  new Uint8Array(values.buffer);

/** Values that neither vanish nor explode on their way through the layers. */
function row(width: number, inputs: number): Float32Array {
  return Float32Array.from(
    { length: width },
    (_, i) => (Math.sin(i + 1) * 1.4) / Math.sqrt(inputs),
  );
}

/**
 * A multilayer perceptron with ReLU between its layers. Each weight matrix is
 * one row that the graph expands, which every runtime folds into a full matrix
 * when it loads: the file stays small, the work is that of the full model.
 */
function perceptron(sizes: readonly number[]): Uint8Array {
  const nodes = [];
  const initializers = [];
  let value = 'x';
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [inputs, outputs] = [sizes[layer - 1], sizes[layer]];
    const last = layer === sizes.length - 1;
    initializers.push(
      {
        name: `row${layer}`,
        type: 'float' as const,
        shape: [1, outputs],
        bytes: bytesOf(row(outputs, inputs)),
      },
      {
        name: `shape${layer}`,
        type: 'int64' as const,
        shape: [2],
        bytes: bytesOf(BigInt64Array.of(BigInt(inputs), BigInt(outputs))),
      },
    );
    nodes.push(
      {
        operator: 'Expand',
        inputs: [`row${layer}`, `shape${layer}`],
        outputs: [`weights${layer}`],
      },
      {
        operator: 'MatMul',
        inputs: [value, `weights${layer}`],
        outputs: [last ? 'y' : `sum${layer}`],
      },
    );
    if (!last) {
      value = `active${layer}`;
      nodes.push({
        operator: 'Relu',
        inputs: [`sum${layer}`],
        outputs: [value],
      });
    }
  }
  return writeOnnx({
    nodes,
    initializers,
    inputs: [{ name: 'x', shape: ['rows', sizes[0]] }],
    outputs: [{ name: 'y', shape: ['rows', sizes[sizes.length - 1]] }],
  });
}

/** Mean per channel of a picture of 224 by 224 points. */
function pictureMean(): Uint8Array {
  return writeOnnx({
    nodes: [
      {
        operator: 'ReduceMean',
        inputs: ['x'],
        outputs: ['y'],
        attributes: { axes: [2], keepdims: 0 },
      },
    ],
    inputs: [{ name: 'x', shape: ['rows', 3, 50_176] }],
    outputs: [{ name: 'y', shape: ['rows', 3] }],
  });
}

const definitions = {
  small: {
    title: 'small, 32-64-64-3',
    width: 32,
    write: () => perceptron([32, 64, 64, 3]),
  },
  medium: {
    title: 'medium, 256-1024×3-10',
    width: 256,
    write: () => perceptron([256, 1024, 1024, 1024, 10]),
  },
  large: {
    title: 'large, 784-2048×4-10',
    width: 784,
    write: () => perceptron([784, 2048, 2048, 2048, 2048, 10]),
  },
  picture: {
    title: 'picture, 150,528 floats',
    width: 150_528,
    write: pictureMean,
  },
};

export const modelNames = Object.keys(definitions);

/** Writes the models asked for into a folder. */
export async function writeModels(
  directory: string,
  names: readonly string[],
): Promise<BenchModel[]> {
  return Promise.all(
    names.map(async name => {
      const { write, ...rest } = definitions[name as keyof typeof definitions];
      const path = join(directory, name, 'model.onnx');
      await mkdir(join(directory, name), { recursive: true });
      await writeFile(path, write());
      return { name, path, ...rest };
    }),
  );
}
