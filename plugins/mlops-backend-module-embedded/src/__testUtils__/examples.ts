import { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of the example models. */
export const exampleRoot = resolve(__dirname, '../../../../examples/models');

export const exampleModelName = 'diabetes';

/** Ten measurements of one patient, as the example models take them. */
export const exampleRequest = {
  inputs: [
    {
      name: 'features',
      datatype: 'FP32',
      shape: [1, 10],
      data: [25, 2, 22.6, 85, 130, 71, 48, 3, 4.0073, 81],
    },
  ],
};

/** A version of the example model as one small replica runs it. */
export function exampleSpec(version: '1' | '2'): RevisionSpec {
  const path = join(exampleRoot, exampleModelName, `v${version}`, 'model.onnx');
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  return {
    modelVersion: version,
    uri: pathToFileURL(path).href,
    digest: `sha256:${hash}`,
    format: 'onnx',
    runtime: 'onnx',
    resources: { cpu: 0.25, memoryMiB: 128, gpus: 0 },
    replicas: 1,
    environmentVariables: {},
  };
}

/** Whether ONNX Runtime is installed: it is an optional dependency. */
export function hasOnnxRuntime(): boolean {
  try {
    const server = require.resolve('@fairway/onnx-server/package.json', {
      paths: [require.resolve('@fairway/serving-host/package.json')],
    });
    return existsSync(require.resolve('onnxruntime-node', { paths: [server] }));
  } catch {
    return false;
  }
}
