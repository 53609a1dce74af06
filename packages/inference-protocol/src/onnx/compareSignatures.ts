import type { ModelSignature, TensorSpec } from '../signature.ts';

const shapeText = (shape: readonly number[]) => `[${shape.join(', ')}]`;

function compareTensor(
  side: string,
  declared: TensorSpec,
  actual: TensorSpec,
): string[] {
  const where = `${side} "${declared.name}"`;
  const differences: string[] = [];
  if (declared.datatype !== actual.datatype) {
    differences.push(
      `${where}: declared as ${declared.datatype}, the model has ${actual.datatype}`,
    );
  }
  if (declared.shape.length !== actual.shape.length) {
    differences.push(
      `${where}: declared with ${declared.shape.length} dimensions ${shapeText(
        declared.shape,
      )}, the model has ${actual.shape.length} ${shapeText(actual.shape)}`,
    );
    return differences;
  }
  const isOff = declared.shape.some(
    (size, i) =>
      size !== actual.shape[i] && size !== -1 && actual.shape[i] !== -1,
  );
  const isWider = declared.shape.some(
    (size, i) => size === -1 && actual.shape[i] !== -1,
  );
  if (isOff || isWider) {
    differences.push(
      `${where}: declared with shape ${shapeText(
        declared.shape,
      )}, the model has ${shapeText(actual.shape)}`,
    );
  }
  return differences;
}

function compareSide(
  side: 'input' | 'output',
  declared: readonly TensorSpec[],
  actual: readonly TensorSpec[],
): string[] {
  const inModel = new Map(actual.map(spec => [spec.name, spec]));
  const inDeclaration = new Set(declared.map(spec => spec.name));
  return [
    ...declared.flatMap(spec => {
      const found = inModel.get(spec.name);
      return found
        ? compareTensor(side, spec, found)
        : [`${side} "${spec.name}" is declared, the model does not have it`];
    }),
    ...actual
      .filter(spec => !inDeclaration.has(spec.name))
      .map(
        spec =>
          `${side} "${spec.name}" (${spec.datatype} ${shapeText(
            spec.shape,
          )}) is in the model and not declared`,
      ),
  ];
}

/**
 * Differences between a declared signature and the one that the model has, in
 * words; none when the declaration holds. A declaration may be narrower than
 * the model (a fixed size where the model takes any), never wider.
 */
export function compareSignatures(
  declared: ModelSignature,
  actual: ModelSignature,
): string[] {
  return [
    ...compareSide('input', declared.inputs, actual.inputs),
    ...compareSide('output', declared.outputs, actual.outputs),
  ];
}
