import { Entity } from '@backstage/catalog-model';
import {
  ELEMENT_TYPE_NUMBERS,
  GraphToWrite,
  writeOnnx,
} from '@fairway/inference-protocol/testUtils';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { owner } from './FaultLab';

const width = 1024;
const example = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] }],
};

/** What one version of the model does that the others do not. */
interface Behaviour {
  /** What the sum of the inputs is multiplied by. */
  factor: number;
  /** Matrix products of 1024 by 1024 on the way, each about two million steps. */
  layers?: number;
  /** It looks its answer up in a table of so many rows, and fails beyond. */
  rows?: number;
  /** No runtime can load it. */
  isUnloadable?: boolean;
  /** Name of its input. */
  input?: string;
}

/** A good version, a better one, and bad ones of each kind. */
const versions: Record<string, Behaviour> = {
  stable: { factor: 0.5 },
  good: { factor: 0.5 },
  newer: { factor: 0.5 },
  slow: { factor: 0.5, layers: 60 },
  shifted: { factor: 4 },
  broken: { factor: 0.5, rows: 2 },
  picky: { factor: 0.5, rows: 6 },
  unloadable: { factor: 0.5, isUnloadable: true },
  renamed: { factor: 0.5, input: 'features' },
};

type Graph = Required<Pick<GraphToWrite, 'nodes' | 'initializers'>>;

const constant = (name: string, shape: number[], values: number[]) => ({
  name,
  type: 'float' as const,
  shape,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});
const filled = (name: string, shape: [number, number], value: number) =>
  constant(
    name,
    shape,
    Array.from({ length: shape[0] * shape[1] }, () => value),
  );
const product = (left: string, right: string, result: string) => ({
  operator: 'MatMul',
  inputs: [left, right],
  outputs: [result],
});

/** A multiple of the sum of the inputs. */
function sum(input: string, factor: number, output = 'y'): Graph {
  return {
    nodes: [product(input, 'weights', output)],
    initializers: [filled('weights', [4, 1], factor)],
  };
}

/** The same by a long way round. */
function slowSum(input: string, factor: number, layers: number): Graph {
  return {
    nodes: [
      product(input, 'wide', 'layer0'),
      ...Array.from({ length: layers }, (_, i) =>
        product(`layer${i}`, 'square', `layer${i + 1}`),
      ),
      product(`layer${layers}`, 'narrow', 'y'),
    ],
    initializers: [
      filled('wide', [4, width], 1 / width),
      filled('square', [width, width], 1 / width),
      filled('narrow', [width, 1], factor),
    ],
  };
}

/** Whole answers from a table, in which there are not all of them. */
function lookedUpSum(input: string, factor: number, rows: number): Graph {
  const { nodes, initializers } = sum(input, factor, 'sum');
  return {
    nodes: [
      ...nodes,
      {
        operator: 'Cast',
        inputs: ['sum'],
        outputs: ['index'],
        attributes: { to: ELEMENT_TYPE_NUMBERS.int64 },
      },
      { operator: 'Gather', inputs: ['table', 'index'], outputs: ['y'] },
    ],
    initializers: [
      ...initializers,
      constant(
        'table',
        [rows],
        Array.from({ length: rows }, (_, i) => i),
      ),
    ],
  };
}

function graphOf(input: string, behaviour: Behaviour): Graph {
  const { factor, layers, rows, isUnloadable } = behaviour;
  if (layers !== undefined) {
    return slowSum(input, factor, layers);
  }
  if (rows !== undefined) {
    return lookedUpSum(input, factor, rows);
  }
  const whole = sum(input, factor);
  return isUnloadable
    ? { ...whole, nodes: [{ ...whole.nodes[0], operator: 'NoSuchOperator' }] }
    : whole;
}

function write(behaviour: Behaviour) {
  const { input = 'x' } = behaviour;
  return writeOnnx({
    ...graphOf(input, behaviour),
    inputs: [{ name: input, shape: ['rows', 4] }],
    outputs: [{ name: 'y', shape: ['rows', 1] }],
  });
}

/** Writes every version and a test set into a folder, and says what the catalog knows of them. */
export async function writeVersions(directory: string): Promise<Entity> {
  const described = [];
  for (const [name, behaviour] of Object.entries(versions)) {
    const bytes = write(behaviour);
    await mkdir(join(directory, name), { recursive: true });
    await writeFile(join(directory, name, 'model.onnx'), bytes);
    const { input = 'x' } = behaviour;
    described.push({
      name,
      format: { name: 'onnx' },
      uri: `file:./${name}/model.onnx`,
      digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      signature: {
        inputs: [{ name: input, datatype: 'FP32', shape: [-1, 4] }],
        outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
      },
      example: {
        inputs: example.inputs.map(tensor => ({ ...tensor, name: input })),
      },
    });
  }
  const rows = Array.from({ length: 100 }, (_, i) => [i % 7, i % 5, i % 3, 1]);
  await writeFile(
    join(directory, 'test.csv'),
    [
      'a,b,c,d,target',
      ...rows.map(cells =>
        [...cells, 0.5 * cells.reduce((total, cell) => total + cell, 0)].join(),
      ),
    ].join('\n'),
  );
  return {
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: {
      name: 'sums',
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location': `file:${directory}/catalog-info.yaml`,
      },
    },
    spec: {
      type: 'tabular',
      lifecycle: 'production',
      owner,
      license: 'Apache-2.0',
      versions: described,
    },
  };
}
