import type { ModelSignature, TensorSpec } from '@fairway/inference-protocol';
import {
  MAX_FEATURES,
  MAX_NAME,
  isInteger,
  type Feature,
  type FeatureKind,
  type FeatureRole,
} from './Feature.ts';

/** A tensor that is not watched, and why, for people. */
export interface OmittedTensor {
  role: FeatureRole;
  tensor: string;
  reason: string;
}

/** What of a signature can be watched. */
export interface SignatureFeatures {
  features: Feature[];
  omitted: OmittedTensor[];
}

/**
 * Elements of one row: the first dimension counts the rows, unless it is the
 * only one and of a fixed size. NaN where rows differ in size.
 */
function widthOf({ shape }: TensorSpec): number {
  const row = shape.length === 1 && shape[0] !== -1 ? shape : shape.slice(1);
  return row.includes(-1) ? NaN : row.reduce((width, size) => width * size, 1);
}

function kindOf(role: FeatureRole, spec: TensorSpec): FeatureKind {
  if (spec.datatype === 'BYTES' || spec.datatype === 'BOOL') {
    return 'categorical';
  }
  // An integer that a model puts out is the index of a class.
  return role === 'output' && isInteger(spec.datatype)
    ? 'categorical'
    : 'numeric';
}

function nameOf(role: FeatureRole, spec: TensorSpec, column: number): string {
  const label = spec.labels?.[column] ?? String(column);
  return role === 'input' ? label : `${spec.name}: ${label}`;
}

function featuresOfTensor(
  role: FeatureRole,
  spec: TensorSpec,
  width: number,
): Feature[] {
  const kind = kindOf(role, spec);
  const named = width > 1 && spec.labels?.length === width;
  const classes =
    kind === 'categorical' && isInteger(spec.datatype) && !named
      ? spec.labels
      : undefined;
  return Array.from({ length: width }, (_, column) => {
    const plain = width === 1 ? spec.name : `${spec.name}[${column}]`;
    const name = named ? nameOf(role, spec, column) : plain;
    return {
      ...{ name: name.slice(0, MAX_NAME), role, kind },
      ...{ tensor: spec.name, column, width },
      ...(classes && { classes }),
    };
  });
}

/** Names that two tensors share get their tensor's name in front. */
function distinguish(features: Feature[]): Feature[] {
  const uses = new Map<string, number>();
  features.forEach(({ name }) => uses.set(name, (uses.get(name) ?? 0) + 1));
  return features.map(feature =>
    uses.get(feature.name) === 1
      ? feature
      : {
          ...feature,
          name: `${feature.tensor}[${feature.column}]`.slice(0, MAX_NAME),
        },
  );
}

/**
 * The columns of a signature's tensors, named by their labels where they have
 * any. Tensors whose rows differ in size, and such as would exceed
 * MAX_FEATURES, are left out with the reason.
 */
export function featuresOfSignature(
  signature: ModelSignature,
): SignatureFeatures {
  const features: Feature[] = [];
  const omitted: OmittedTensor[] = [];
  const add = (role: FeatureRole, specs: readonly TensorSpec[]) => {
    const own: Feature[] = [];
    for (const spec of specs) {
      const width = widthOf(spec);
      if (Number.isNaN(width)) {
        const reason = `its rows differ in size (shape [${spec.shape}])`;
        omitted.push({ role, tensor: spec.name, reason });
      } else if (features.length + own.length + width > MAX_FEATURES) {
        const reason = `its ${width} columns would exceed ${MAX_FEATURES} features in all`;
        omitted.push({ role, tensor: spec.name, reason });
      } else {
        own.push(...featuresOfTensor(role, spec, width));
      }
    }
    features.push(...distinguish(own));
  };
  // Outputs first: what a model says is watched whatever the inputs are.
  add('output', signature.outputs);
  add('input', signature.inputs);
  return { features, omitted };
}
