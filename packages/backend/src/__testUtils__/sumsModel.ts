import { Entity } from '@backstage/catalog-model';
import {
  SumBehaviour,
  writeSumModel,
} from '@fairway/inference-protocol/testUtils';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { owner } from './FaultLab';

const example = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] }],
};

/** A good version, a better one, and bad ones of each kind. */
const versions: Record<string, SumBehaviour> = {
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

/** Writes every version and a test set into a folder, and says what the catalog knows of them. */
export async function writeVersions(directory: string): Promise<Entity> {
  const described = [];
  for (const [name, behaviour] of Object.entries(versions)) {
    const bytes = writeSumModel(behaviour);
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
