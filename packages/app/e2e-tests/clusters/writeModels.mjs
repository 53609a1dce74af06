// Writes a model with a good version and bad ones, for the portal of these tests.
import { writeSumModel } from '@fairway/inference-protocol/testUtils';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const [folder] = process.argv.slice(2);

/** `absent` has a file that the server does not; `picky` fails for sums over 10. */
const versions = {
  stable: { factor: 0.5 },
  better: { factor: 0.5 },
  absent: { factor: 0.5, isAbsent: true },
  picky: { factor: 0.5, rows: 6 },
};

const described = Object.entries(versions).map(
  ([name, { isAbsent = false, ...behaviour }]) => {
    const bytes = writeSumModel(behaviour);
    mkdirSync(join(folder, name), { recursive: true });
    if (!isAbsent) {
      writeFileSync(join(folder, name, 'model.onnx'), bytes);
    }
    return {
      name,
      format: { name: 'onnx' },
      uri: `file:./${name}/model.onnx`,
      digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      signature: {
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
        outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
      },
      example: {
        inputs: [
          { name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] },
        ],
      },
    };
  },
);

writeFileSync(
  join(folder, 'catalog-info.yaml'),
  stringify({
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: { name: 'sums', title: 'Half of a sum' },
    spec: {
      type: 'tabular',
      lifecycle: 'experimental',
      owner: 'group:default/diagnostics-ml',
      license: 'Apache-2.0',
      versions: described,
    },
  }),
);
