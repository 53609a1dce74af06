// Part of the suite on a real cluster.
/* eslint-disable jest/no-export */
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import {
  desiredRevisionFixture,
  desiredServiceFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { NAMESPACE } from '../LabCluster';
import { until } from '../until';
import { OWN_PORT } from './ownImage';
import type { RealCluster } from './RealCluster';

const READY_WITHIN_MS = 60_000;
const WITHIN_MS = 90_000;

/** What is not ONNX comes with an image of its own. */
export function describeOwnImage(of: () => RealCluster): void {
  it(
    'serves a model that is not ONNX by an image of its own, known by its digest',
    async () => {
      const { image, ...model } = await of().addOwnImage();
      const { target, pool } = of().subject('kubernetes');
      const desired: DesiredService = desiredServiceFixture({
        id: 'id-of-own',
        name: 'own',
        modelName: 'sums',
        pool: pool.ref,
        revisions: [
          desiredRevisionFixture({
            weight: 100,
            spec: {
              ...model,
              format: 'json',
              runtime: 'container',
              container: {
                image,
                args: [
                  `--port=${OWN_PORT}`,
                  '--model=/mnt/models/weights.json',
                ],
                port: OWN_PORT,
                readinessPath: '/own/ready',
                protocol: 'open-inference-v2',
              },
              resources: { cpu: 0.2, memoryMiB: 256, gpus: 0 },
            },
          }),
        ],
      });
      await expect(target.preflight(desired, pool)).resolves.toEqual([]);

      await target.converge(desired, { epoch: 1 });
      const deadline = performance.now() + READY_WITHIN_MS;
      await until(async () => {
        const seen = await target.observe(desired);
        if (performance.now() > deadline) {
          throw new Error(`Last seen: ${JSON.stringify(seen)}`);
        }
        const [revision] = seen.revisions;
        return revision?.readyReplicas === 1 && revision.weight > 0;
      });
      const [pod] = await of().cluster.lab.client.list(
        `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=fairway.dev/service-id=${desired.id}`,
      );
      expect(pod.status.containerStatuses).toMatchObject([
        {
          name: 'server',
          imageID: expect.stringContaining(image.split('@')[1]),
          restartCount: 0,
        },
      ]);
      const { url } = await target.endpoint(desired, desired.modelName);
      const response = await fetch(`${url}/v2/models/sums/infer`, {
        method: 'POST',
        body: JSON.stringify({
          inputs: [
            { name: 'x', datatype: 'FP32', shape: [1, 2], data: [10, 100] },
          ],
        }),
      });
      expect(await response.json()).toMatchObject({
        outputs: [{ data: [2 * 10 + 3 * 100 + 1] }],
      });
      await target.remove(desired, { epoch: 1 });
    },
    WITHIN_MS,
  );
}
