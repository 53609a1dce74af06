import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Declaration } from '../src/admin/declaration.ts';
import { prepareDirectories } from '../src/state/directories.ts';
import { fingerprint } from '../src/state/fingerprint.ts';
import { ServiceStore } from '../src/state/ServiceStore.ts';

/** Models that every checkout has. */
export const modelFolder = resolve(
  import.meta.dirname,
  '../../../examples/models',
);
const modelPath = join(modelFolder, 'digits/v1/model.onnx');

export function nameOf(index: number): string {
  return `service-${String(index + 1).padStart(4, '0')}`;
}

export function declarationOf(index: number, isLive: boolean): Declaration {
  const name = nameOf(index);
  const hash = createHash('sha256').update(readFileSync(modelPath));
  return {
    id: `id-of-${name}`,
    name,
    modelName: 'digits',
    revisions: [
      {
        number: 1,
        modelVersion: 'v1',
        artifact: {
          uri: pathToFileURL(modelPath).href,
          digest: `sha256:${hash.digest('hex')}`,
          format: 'onnx',
        },
        replicas: 1,
        weight: 100,
        resources: { cpu: 1, memoryMiB: 512, gpus: 0 },
        environmentVariables: {},
        scaling: { minReplicas: isLive ? 1 : 0, maxReplicas: 2 },
      },
    ],
    keys: [],
    labels: {
      model: 'model:default/digits',
      owner: 'group:default/team',
      environment: 'development',
      pool: 'gpupool:default/this-machine',
    },
  };
}

/** Leaves behind what a host does that has seen every service work once. */
export async function seed(
  dataDirectory: string,
  { registered, live }: { registered: number; live: number },
): Promise<void> {
  const directories = await prepareDirectories(dataDirectory);
  const store = await ServiceStore.create({
    directory: directories.services,
    tombstonesPath: join(directories.data, 'tombstones.ndjson'),
    onUnreadable: (path, error) => {
      throw new Error(`${path}: ${error}`);
    },
  });
  for (let index = 0; index < registered; index += 1) {
    const declaration = declarationOf(index, index < live);
    const now = Date.now();
    await store.put({ epoch: 1, declaration, preconditions: {}, now });
    await store.prove({
      name: declaration.name,
      number: 1,
      fingerprint: fingerprint(declaration.revisions[0]),
      at: now,
    });
  }
}
