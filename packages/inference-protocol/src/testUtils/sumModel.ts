import {
  ELEMENT_TYPE_NUMBERS,
  writeOnnx,
  type GraphToWrite,
} from './writeOnnx.ts';

const width = 1024;

/** What a model of sums does otherwise than others. */
export interface SumBehaviour {
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

function graphOf(input: string, behaviour: SumBehaviour): Graph {
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

/** The file of a model that answers with a multiple of the sum of four numbers. */
export function writeSumModel(behaviour: SumBehaviour): Uint8Array {
  const { input = 'x' } = behaviour;
  return writeOnnx({
    ...graphOf(input, behaviour),
    inputs: [{ name: input, shape: ['rows', 4] }],
    outputs: [{ name: 'y', shape: ['rows', 1] }],
  });
}
