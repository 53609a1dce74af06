import { Entity } from '@backstage/catalog-model';
import { createHash } from 'node:crypto';
import { inward } from './faults/hostileRequests';
import { owner } from '../../__testUtils__/FaultLab';

/** What the model is called. */
export const MODEL = 'sums';

/** A model with a version at each address, all of one file. */
function modelOf(
  name: string,
  bytes: Uint8Array,
  uris: Record<string, string>,
): Entity {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return {
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: { name, namespace: 'default' },
    spec: {
      type: 'tabular',
      lifecycle: 'production',
      owner,
      license: 'Apache-2.0',
      versions: Object.entries(uris).map(([version, uri]) => ({
        name: version,
        format: { name: 'onnx' },
        uri,
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

/** A model with three versions, which pods would fetch from a server. */
export function sums(bytes: Uint8Array): Entity {
  return modelOf(
    MODEL,
    bytes,
    Object.fromEntries(
      ['first', 'second', 'third'].map(name => [
        name,
        `https://models.example.com/${MODEL}/${name}.onnx`,
      ]),
    ),
  );
}

/** One that nobody may fetch from where its versions say that it is. */
export function inwardModel(bytes: Uint8Array): Entity {
  return modelOf('inward', bytes, inward);
}
