import {
  addModel,
  slowModel,
  writeOnnx,
  type GraphToWrite,
  type ModelToWrite,
} from '@fairway/inference-protocol/testUtils';

/** A model file made to do harm, and what must come of it. */
export interface HostileModel {
  name: string;
  bytes: () => Uint8Array;
  /** What the one sentence says; `serves` when the model is served after all. */
  outcome: RegExp | 'serves';
}

const floats = (...values: number[]) =>
  new Uint8Array(Float32Array.from(values).buffer);
const shape = ['rows', 2];
const x = { name: 'x', shape };
const y = { name: 'y', shape };

const model = (parts: Partial<ModelToWrite>) => () =>
  writeOnnx({
    nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }],
    inputs: [x],
    outputs: [y],
    ...parts,
  });

/** y = x + w, with w of the given shape and bytes. */
const withWeight = (sizes: number[], bytes: Uint8Array) =>
  model({
    nodes: [{ operator: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
    initializers: [{ name: 'w', type: 'float', shape: sizes, bytes }],
  });

/** x through so many Identity nodes. */
const chain = (length: number) =>
  model({
    nodes: Array.from({ length }, (_, step) => ({
      operator: 'Identity',
      inputs: [step === 0 ? 'x' : `h${step}`],
      outputs: [step === length - 1 ? 'y' : `h${step + 1}`],
    })),
  });

/** If within If within If. */
function nestedIfs(depth: number): () => Uint8Array {
  const branch = (level: number): GraphToWrite => ({
    nodes:
      level === 0
        ? [{ operator: 'Identity', inputs: ['x'], outputs: ['r0'] }]
        : [
            {
              operator: 'If',
              inputs: ['c'],
              outputs: [`r${level}`],
              graphs: {
                then_branch: branch(level - 1),
                else_branch: {
                  nodes: [{ operator: 'Neg', inputs: ['x'], outputs: ['n'] }],
                  inputs: [],
                  outputs: [{ name: 'n', shape }],
                },
              },
            },
          ],
    inputs: [],
    outputs: [{ name: `r${level}`, shape }],
  });
  const outermost = branch(depth);
  return model({
    nodes: outermost.nodes,
    inputs: [x, { name: 'c', type: 'bool', shape: [] }],
    outputs: outermost.outputs,
  });
}

/** A model with functions that call each other, as `calls` says. */
const withFunctions = (calls: Record<string, string[]>, first: string) =>
  model({
    nodes: [{ operator: first, domain: 'own', inputs: ['x'], outputs: ['y'] }],
    domains: { own: 1 },
    functions: Object.entries(calls).map(([name, called]) => ({
      name,
      domain: 'own',
      nodes: called.map((operator, index) => ({
        operator,
        domain: operator === 'Identity' ? '' : 'own',
        inputs: [index === 0 ? 'a' : `t${index}`],
        outputs: [index === called.length - 1 ? 'b' : `t${index + 1}`],
      })),
      inputs: ['a'],
      outputs: ['b'],
    })),
  });

/** f0 calls f1 twice, that calls f2 twice … : 2^depth nodes in the end. */
const explosion = (depth: number) =>
  withFunctions(
    Object.fromEntries(
      Array.from({ length: depth }, (_, level) => {
        const next = level === depth - 1 ? 'Identity' : `f${level + 1}`;
        return [`f${level}`, [next, next]];
      }),
    ),
    'f0',
  );

/** The first bytes of a good model, and then a length that is a lie. */
const hugeLength = () => {
  const good = addModel();
  const graph = good.indexOf(0x3a);
  return Uint8Array.of(
    ...good.subarray(0, graph + 1),
    ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    ...good.subarray(graph + 2),
  );
};

/** Messages in messages in messages, in the place of a type. */
function deepType(depth: number): number[] {
  let type = [0x0a, 2, 0x08, 1];
  for (let level = 0; level < depth; level++) {
    // sequence_type { elem_type { … } }
    const length = (size: number) =>
      size < 128 ? [size] : [(size % 128) + 128, Math.floor(size / 128)];
    const inner = [0x0a, ...length(type.length), ...type];
    type = [0x22, ...length(inner.length), ...inner];
  }
  return type;
}

export const HOSTILE_MODELS: readonly HostileModel[] = [
  {
    name: 'a file of no bytes',
    bytes: () => new Uint8Array(0),
    outcome: /the file is empty/,
  },
  {
    name: 'a megabyte of zeros',
    bytes: () => new Uint8Array(1024 * 1024),
    outcome: /impossible number/,
  },
  {
    name: 'a length of 2^55 bytes',
    bytes: hugeLength,
    outcome: /ends too early, it may be cut off/,
  },
  {
    name: 'a number of eleven bytes',
    bytes: () => Uint8Array.of(0x08, ...Array(11).fill(0xff)),
    outcome: /longer than ten bytes/,
  },
  {
    name: 'two nodes that need each other',
    bytes: model({
      nodes: [
        { operator: 'Add', inputs: ['x', 'b'], outputs: ['a'] },
        { operator: 'Add', inputs: ['x', 'a'], outputs: ['b'] },
        { operator: 'Identity', inputs: ['b'], outputs: ['y'] },
      ],
    }),
    outcome: /cannot load.*(acyclic|not output of any previous nodes)/i,
  },
  {
    name: 'a node that takes what it gives',
    bytes: model({
      nodes: [{ operator: 'Add', inputs: ['x', 'y'], outputs: ['y'] }],
    }),
    outcome: /cannot load/,
  },
  {
    name: 'a function that calls itself',
    bytes: withFunctions({ f: ['f'] }, 'f'),
    outcome: /the function "own\.f" calls itself/,
  },
  {
    name: 'functions that call each other in a circle',
    bytes: withFunctions({ f: ['g'], g: ['h'], h: ['f'] }, 'f'),
    outcome: /the function "own\.f" calls itself/,
  },
  {
    name: 'functions that grow to 2^40 nodes',
    bytes: explosion(40),
    outcome: /grows to more than 1000000 nodes/,
  },
  {
    name: 'graphs nested 12 deep',
    bytes: nestedIfs(12),
    outcome: 'serves',
  },
  {
    name: 'graphs nested 17 deep',
    bytes: nestedIfs(17),
    outcome: /nested more than 16 deep/,
  },
  {
    name: 'a type nested 1,000 deep',
    bytes: model({ outputs: [y, { name: 'z', rawType: deepType(1000) }] }),
    outcome: /cannot load/,
  },
  {
    name: 'a weight with too few bytes',
    bytes: withWeight([2], floats(1)),
    outcome: /"w" holds 4 bytes where its shape \[2\] of float needs 8/,
  },
  {
    name: 'a weight with too many bytes',
    bytes: withWeight([2], floats(1, 2, 3)),
    outcome: /"w" holds 12 bytes/,
  },
  {
    name: 'a weight of a negative size',
    bytes: withWeight([-2], floats(1, 2)),
    outcome: /"w" has a negative size/,
  },
  {
    name: 'a weight of 2^60 elements',
    bytes: withWeight([2 ** 30, 2 ** 30], floats(1)),
    outcome: /"w" says that its shape is.*which no machine holds/,
  },
  {
    name: 'a weight of no elements',
    bytes: model({
      nodes: [
        {
          operator: 'Concat',
          inputs: ['x', 'w'],
          outputs: ['y'],
          attributes: { axis: 0 },
        },
      ],
      initializers: [
        { name: 'w', type: 'float', shape: [0, 2], bytes: floats() },
      ],
    }),
    outcome: 'serves',
  },
  {
    name: 'an input of a negative size',
    bytes: model({ inputs: [{ name: 'x', shape: [-7, 2] }] }),
    outcome: 'serves',
  },
  {
    name: 'an input of size 0',
    bytes: model({ inputs: [{ name: 'x', shape: [0, 2] }] }),
    outcome: 'serves',
  },
  {
    name: 'an input of 2^62 elements',
    bytes: model({ inputs: [{ name: 'x', shape: [2 ** 31, 2 ** 31] }] }),
    outcome: 'serves',
  },
  {
    name: 'an output whose declared shape is a lie',
    bytes: model({ outputs: [{ name: 'y', shape: [7, 7, 7] }] }),
    outcome: 'serves',
  },
  {
    name: 'two inputs of one name',
    bytes: model({ inputs: [x, x] }),
    outcome: /two inputs have the name "x"/,
  },
  {
    name: 'two outputs of one name',
    bytes: model({ outputs: [y, y] }),
    outcome: /two outputs have the name "y"/,
  },
  {
    name: 'two nodes that give the same value',
    bytes: model({
      nodes: [
        { operator: 'Identity', inputs: ['x'], outputs: ['y'] },
        { operator: 'Neg', inputs: ['x'], outputs: ['y'] },
      ],
    }),
    outcome: /cannot load/,
  },
  {
    name: 'operators of version 9999',
    bytes: model({ opset: 9999 }),
    outcome: /cannot load.*9999/,
  },
  {
    name: 'operators of version 0',
    bytes: model({ opset: 0 }),
    outcome: /cannot load/,
  },
  {
    name: 'an operator that nobody knows',
    bytes: model({
      nodes: [{ operator: 'Eval', inputs: ['x'], outputs: ['y'] }],
    }),
    outcome: /cannot load.*Eval/,
  },
  {
    name: 'a constant that would fill 4 TB when it is folded',
    bytes: model({
      nodes: [
        { operator: 'ConstantOfShape', inputs: ['s'], outputs: ['big'] },
        { operator: 'ReduceSum', inputs: ['big'], outputs: ['one'] },
        { operator: 'Add', inputs: ['x', 'one'], outputs: ['y'] },
      ],
      initializers: [
        {
          name: 's',
          type: 'int64',
          shape: [1],
          bytes: new Uint8Array(BigInt64Array.of(2n ** 40n).buffer),
        },
      ],
    }),
    outcome: 'serves',
  },
  {
    name: '100,000 nodes',
    bytes: chain(100_000),
    outcome: 'serves',
  },
  {
    name: 'a large model cut in the middle of its weights',
    bytes: () => {
      const large = slowModel({ width: 400, layers: 2 });
      return large.subarray(0, large.length / 2);
    },
    outcome: /cut off/,
  },
];
