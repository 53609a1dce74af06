import { parseLayout, layoutToJson, ReferenceProfile } from '@fairway/drift';
import type { ModelSignature } from '@fairway/inference-protocol';
import type { RevisionLayout } from '../CountedRevision.ts';

/** Two measurements in, a class out. */
export const signature: ModelSignature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [
    { name: 'label', datatype: 'INT64', shape: [-1], labels: ['a', 'b'] },
  ],
};

export const profile = ReferenceProfile.create([
  ...[0, 1].map(column => ({
    feature: {
      ...{ name: `x${column}`, role: 'input' as const, tensor: 'x' },
      ...{ kind: 'numeric' as const, column, width: 2 },
    },
    values: Array.from({ length: 100 }, (_, row) => row + column),
  })),
  {
    feature: {
      ...{ name: 'label', role: 'output' as const, tensor: 'label' },
      ...{ kind: 'categorical' as const, column: 0, width: 1 },
      classes: ['a', 'b'],
    },
    values: ['a', 'b'],
  },
]);

export const layoutOf = (revision: number): RevisionLayout => ({
  revision,
  signature,
  layout: parseLayout(layoutToJson(profile)),
});

/** A profile of so many columns, to be too much. */
export const wideLayoutOf = (
  revision: number,
  width: number,
): RevisionLayout => ({
  revision,
  signature,
  layout: ReferenceProfile.create(
    Array.from({ length: width }, (_, column) => ({
      feature: {
        ...{ name: `w${column}`, role: 'input' as const, tensor: 'w' },
        ...{ kind: 'numeric' as const, column, width },
      },
      values: [1, 2, 3],
    })),
  ),
});
