import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  Declaration,
  KeyDeclaration,
  RevisionDeclaration,
} from '../admin/declaration.ts';

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const models = resolve(__dirname, '../../../../examples/models');

/** Where the models of the tests are: real ones that the demo portal shows. */
export const modelFolder = models;

export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Two versions of a digits classifier: 64 pixels in, a label out. */
export function digitsPath(version: 'v1' | 'v2'): string {
  return resolve(models, 'digits', version, 'model.onnx');
}

/** A revision that serves a file. */
export function revisionOf(
  number: number,
  overrides: Partial<RevisionDeclaration> & { path?: string } = {},
): RevisionDeclaration {
  const { path = digitsPath(number === 2 ? 'v2' : 'v1'), ...rest } = overrides;
  return {
    number,
    modelVersion: `v${number}`,
    artifact: {
      uri: pathToFileURL(path).href,
      digest: digestOf(readFileSync(path)),
      format: 'onnx',
    },
    replicas: 1,
    weight: number === 1 ? 100 : 0,
    resources: { cpu: 1, memoryMiB: 256, gpus: 0 },
    environmentVariables: {},
    ...rest,
  };
}

/** An endpoint key and what the host is told of it. */
export function keyOf(
  id: string,
  expiresAt?: number,
): { secret: string; declared: KeyDeclaration } {
  const secret = `fwk_${id}_0123456789abcdef`;
  const sha256 = createHash('sha256').update(secret).digest('hex');
  return {
    secret,
    declared: { id, sha256, ...(expiresAt === undefined ? {} : { expiresAt }) },
  };
}

export function declarationOf(
  name: string,
  overrides: Partial<Declaration> = {},
): Declaration {
  return {
    id: `id-of-${name}`,
    name,
    modelName: 'digits',
    revisions: [revisionOf(1)],
    keys: [],
    labels: {
      model: 'model:default/digits',
      owner: 'group:default/team',
      environment: 'development',
      pool: 'gpupool:default/this-machine',
    },
    ...overrides,
  };
}

/** A prediction of one image. */
export const prediction = JSON.stringify({
  inputs: [
    {
      name: 'pixels',
      datatype: 'FP32',
      shape: [1, 64],
      data: Array.from({ length: 64 }, (_, index) => index % 16),
    },
  ],
});
