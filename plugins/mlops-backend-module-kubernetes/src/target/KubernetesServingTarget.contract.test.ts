import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  describeServingTargetContract,
  desiredRevisionFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  describeWithGateway,
  describeWithRealNode,
  EnvoyGateway,
  gatewayDefinitions,
  RealNode,
  realNodeLabel,
} from '@fairway/kube-lab';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabCluster } from '../__testUtils__/LabCluster';

const packageName = '@fairway/backstage-plugin-mlops-backend-module-kubernetes';
const fromRoot = (...path: string[]) =>
  resolvePackagePath(packageName, '../..', ...path);
const pool = {
  ref: 'gpupool:default/real',
  name: 'real',
  capacity: { cpu: 16, memoryMiB: 16_384, gpus: 0 },
};

const modelOf = (version: string) =>
  fromRoot('examples/models/diabetes', version, 'model.onnx');

/** Serves the models of the examples where pods can fetch them. */
async function serveModels(host: string) {
  const server = createServer((request, response) => {
    const [, version] =
      /^\/(v[12])\/model\.onnx$/.exec(request.url ?? '') ?? [];
    if (!version) {
      response.writeHead(404).end();
      return;
    }
    response.end(readFileSync(modelOf(version)));
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return { server, host: `${host}:${port}` };
}

const digestOf = (version: string) =>
  `sha256:${createHash('sha256')
    .update(readFileSync(modelOf(version)))
    .digest('hex')}`;

describeWithGateway('on a real node behind a real gateway', () => {
  describeWithRealNode('whose pods serve real models', () => {
    describeServingTargetContract({
      name: 'KubernetesServingTarget',
      keys: false,
      scaleToZero: false,
      readyWithinMs: 90_000,
      async setup() {
        const folder = mkdtempSync(join(tmpdir(), 'contract-'));
        const layout = join(folder, 'image');
        execFileSync(process.execPath, [
          fromRoot('packages/onnx-server/image/assemble.mjs'),
          ...['--output', layout, '--level', '1'],
        ]);
        const cluster = await LabCluster.create({
          nodes: [],
          definitions: gatewayDefinitions,
        });
        const { lab } = cluster;
        const node = await RealNode.create({ lab });
        const gateway = await EnvoyGateway.create({ lab });
        const image = await node.importImage({
          layout,
          repository: 'fairway.example/onnx-server',
        });
        const models = await serveModels(node.network.host);
        const config = {
          gateway: { ...gateway.parentRef, url: gateway.url },
          images: { onnxServer: image },
          modelHosts: [{ host: models.host, private: true }],
          pools: [
            {
              name: pool.name,
              capacity: pool.capacity,
              nodeSelector: realNodeLabel,
            },
          ],
        };
        const specOf = (version: string) =>
          desiredRevisionFixture({
            spec: {
              modelVersion: version,
              uri: `http://${models.host}/${version}/model.onnx`,
              digest: digestOf(version),
              resources: { cpu: 0.2, memoryMiB: 256, gpus: 0 },
            },
          }).spec;
        return {
          target: cluster.target(config),
          unreachable: cluster.target({
            ...config,
            credentials: {
              server: {
                url: 'https://127.0.0.1:9',
                tokenFile: cluster.tokenFile,
              },
            },
          }),
          pool,
          modelName: 'diabetes',
          specs: [specOf('v1'), specOf('v2')],
          request: {
            inputs: [
              {
                name: 'features',
                datatype: 'FP32',
                shape: [1, 10],
                data: Array(10).fill(0),
              },
            ],
          },
          close: async () => {
            models.server.close();
            await gateway.close();
            await node.close();
            await cluster.close();
            rmSync(folder, { recursive: true, force: true });
          },
        };
      },
    });
  });
});
