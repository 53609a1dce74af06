import type {
  OnnxConvertibleNode,
  OnnxHeader,
  OnnxType,
  OnnxValue,
} from '../types.ts';

/** What becomes of one value that is no tensor. Nodes by their position. */
export type Conversion =
  /** The output of a ZipMap becomes the tensor that the ZipMap was given. */
  | { kind: 'unzip'; node: number; output: OnnxValue }
  /** Every element of a sequence of known length becomes an output. */
  | { kind: 'elements'; of: string; sources: string[]; outputs: OnnxValue[] }
  /** The elements of a sequence become one tensor, elements first. */
  | { kind: 'stack'; of: string; output: OnnxValue }
  /** A map becomes a row of numbers, one per word that the model knows. */
  | { kind: 'dense'; nodes: number[]; input: OnnxValue };

function tensor(
  value: OnnxValue,
  name: string,
  type: Partial<OnnxType>,
  labels?: string[],
): OnnxValue {
  const { description } = value;
  return {
    name,
    kind: 'tensor',
    ...(description && { description }),
    ...type,
    ...(labels && { labels }),
  };
}

function planOutput(
  output: OnnxValue,
  makers: ReadonlyMap<string, OnnxConvertibleNode>,
  taken: ReadonlySet<string>,
): Conversion | undefined {
  const { name, element } = output;
  const maker = makers.get(name);
  if (output.kind !== 'sequence' || !element) {
    return undefined;
  }
  if (element.kind === 'map' && maker?.operator === 'ZipMap') {
    return {
      kind: 'unzip',
      node: maker.index,
      output: tensor(
        output,
        name,
        // ZipMap takes and gives FP32 only.
        {
          datatype: 'FP32',
          elementType: 'float',
          shape: [null, maker.labelCount || null],
        },
        maker.labels,
      ),
    };
  }
  if (element.kind !== 'tensor' || !element.datatype) {
    return undefined;
  }
  const { datatype, elementType, shape } = element;
  if (maker?.operator === 'SequenceConstruct' && maker.inputs.length > 0) {
    const names = maker.inputs.map((_, index) => `${name}_${index}`);
    if (names.every(own => !taken.has(own))) {
      return {
        kind: 'elements',
        of: name,
        sources: maker.inputs,
        outputs: names.map(own =>
          tensor(output, own, {
            datatype,
            elementType,
            ...(shape && { shape }),
          }),
        ),
      };
    }
  }
  const stacked = `${name}_stacked`;
  return taken.has(stacked)
    ? undefined
    : {
        kind: 'stack',
        of: name,
        output: tensor(output, stacked, {
          datatype,
          elementType,
          ...(shape && { shape: [null, ...shape] }),
        }),
      };
}

const CAST_TYPES = {
  TO_FLOAT: { datatype: 'FP32', elementType: 'float' },
  TO_INT64: { datatype: 'INT64', elementType: 'int64' },
  TO_STRING: { datatype: 'BYTES', elementType: 'string' },
} as const;

/** Type of the tensor that a node makes of a map, less its rows. */
function rowOf(
  node: OnnxConvertibleNode,
  values: OnnxType,
): { type: Partial<OnnxType>; columns: number | null; labels?: string[] } {
  const { castMap, labelCount, labels } = node;
  if (!castMap) {
    const { datatype, elementType } = values;
    return {
      type: { datatype, elementType },
      columns: labelCount,
      ...(labels && { labels }),
    };
  }
  return {
    type: CAST_TYPES[castMap.to],
    columns: castMap.form === 'SPARSE' ? castMap.columns : null,
  };
}

function planInput(
  input: OnnxValue,
  header: OnnxHeader,
): Conversion | undefined {
  const { element } = input;
  const nodes = header.convertible.filter(node =>
    node.inputs.includes(input.name),
  );
  const [first] = nodes;
  if (
    input.kind !== 'map' ||
    element?.kind !== 'tensor' ||
    !first ||
    nodes.some(node => node.inputs.length !== 1)
  ) {
    return undefined;
  }
  const row = rowOf(first, element);
  const same = JSON.stringify(row);
  if (
    row.columns === 0 ||
    !row.type?.datatype ||
    nodes.some(node => JSON.stringify(rowOf(node, element)) !== same)
  ) {
    return undefined;
  }
  // These operators make one row. More are allowed only where the model itself
  // promises nothing about the number of rows.
  const isAnyRows = header.outputs.every(
    ({ kind, shape }) =>
      kind !== 'tensor' || !shape || typeof shape[0] !== 'number',
  );
  return {
    kind: 'dense',
    nodes: nodes.map(({ index }) => index),
    input: tensor(
      input,
      input.name,
      { ...row.type, shape: [isAnyRows ? null : 1, row.columns] },
      row.labels,
    ),
  };
}

/**
 * How the sequences and maps among a model's inputs and outputs can be served
 * as tensors. What is not listed cannot.
 */
export function planConversions(header: OnnxHeader): Conversion[] {
  const makers = new Map(
    header.convertible.map(node => [node.outputs[0], node]),
  );
  const taken = new Set(
    [...header.inputs, ...header.outputs].map(({ name }) => name),
  );
  return [
    ...header.inputs.map(input => planInput(input, header)),
    ...header.outputs.map(output => planOutput(output, makers, taken)),
  ].filter(conversion => conversion !== undefined);
}

/**
 * The inputs and outputs of a model as they are served: with tensors in the
 * place of the sequences and maps that can be converted.
 */
export function servedValues(header: OnnxHeader): {
  inputs: OnnxValue[];
  outputs: OnnxValue[];
} {
  const inputs = new Map<string, OnnxValue>();
  const outputs = new Map<string, OnnxValue[]>();
  for (const conversion of planConversions(header)) {
    if (conversion.kind === 'dense') {
      inputs.set(conversion.input.name, conversion.input);
    } else if (conversion.kind === 'unzip') {
      outputs.set(conversion.output.name, [conversion.output]);
    } else if (conversion.kind === 'stack') {
      outputs.set(conversion.of, [conversion.output]);
    } else {
      outputs.set(conversion.of, conversion.outputs);
    }
  }
  return {
    inputs: header.inputs.map(value => inputs.get(value.name) ?? value),
    outputs: header.outputs.flatMap(value => outputs.get(value.name) ?? value),
  };
}
