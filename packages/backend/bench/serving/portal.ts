import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  deploymentRequest,
  FaultLab,
  owner,
  Portal,
  untilDeployed,
} from '../../src/__testUtils__/FaultLab';
import type { BenchModel } from './models';
import type { Subject, SubjectOptions } from './subjects';

/** A model of the benchmark as the catalog has it. */
export function entityOf({ name, path, width }: BenchModel): Entity {
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  const shape = name === 'picture' ? [-1, 3, width / 3] : [-1, width];
  const outputs = name === 'picture' ? 3 : undefined;
  return {
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location': pathToFileURL(path).href,
      },
    },
    spec: {
      type: 'benchmark',
      lifecycle: 'production',
      owner,
      license: 'Apache-2.0',
      versions: [
        {
          name: '1',
          format: { name: 'onnx', version: '1' },
          uri: pathToFileURL(path).href,
          digest: `sha256:${digest}`,
          signature: {
            inputs: [{ name: 'x', datatype: 'FP32', shape }],
            outputs: [
              {
                name: 'y',
                datatype: 'FP32',
                shape: [-1, outputs ?? (name === 'small' ? 3 : 10)],
              },
            ],
          },
        },
      ],
    },
  };
}

/**
 * The same model behind a serving-host, deployed by a portal: by its public URL
 * with an endpoint key, and by the portal's convenience proxy.
 */
export async function startPortalSubjects(
  lab: FaultLab,
  portal: Portal,
  { model, threads, cpus }: SubjectOptions,
): Promise<Subject[]> {
  const name = `bench-${model.name}`;
  const { deployment } = await portal.client.call('submitDeployment', {
    body: {
      ...deploymentRequest,
      idempotencyKey: name,
      name,
      model: `model:default/${model.name}`,
      version: '1',
      resources: { cpu: threads, memoryMiB: 1024, gpus: 0 },
    },
  });
  const { service } = await untilDeployed(portal, deployment);
  const { secret } = await portal.client.call('createKey', {
    path: { service: name },
    body: { name: 'bench' },
  });
  for (const pid of [
    portal.process.pid!,
    lab.hostPid(),
    ...lab.replicaPids(),
  ]) {
    execFileSync('taskset', ['-a', '-c', '-p', cpus, String(pid)]);
  }
  const proxy = await portal.client.endpointUrl(name);
  const remove = async () => {
    await portal.client.call('deleteService', { path: { service: name } });
  };
  return [
    {
      name: 'serving-host',
      inferUrl: service.endpoint!.inferUrl,
      headers: { Authorization: `Bearer ${secret}` },
      isPeer: false,
      stop: remove,
    },
    {
      name: "the portal's proxy",
      inferUrl: `${proxy}/v2/models/${service.endpoint!.modelName}/infer`,
      headers: { Authorization: mockCredentials.user.header() },
      isPeer: false,
      stop: async () => {},
    },
  ];
}
