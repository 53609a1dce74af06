import { Entity } from '@backstage/catalog-model';
import { createHash } from 'node:crypto';
import { owner } from '../../__testUtils__/FaultLab';

/** What the model is called. */
export const MODEL = 'sums';

/** A model with three versions of one file, which pods would fetch from a server. */
export function sums(bytes: Uint8Array): Entity {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return {
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: { name: MODEL, namespace: 'default' },
    spec: {
      type: 'tabular',
      lifecycle: 'production',
      owner,
      license: 'Apache-2.0',
      versions: ['first', 'second', 'third'].map(name => ({
        name,
        format: { name: 'onnx' },
        uri: `https://models.example.com/${MODEL}/${name}.onnx`,
        digest,
        signature: {
          inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
          outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
        },
        example: {
          inputs: [
            { name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] },
          ],
        },
      })),
    },
  };
}
