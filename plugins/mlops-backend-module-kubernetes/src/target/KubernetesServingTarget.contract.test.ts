import {
  desiredServiceFixture,
  describeServingTargetContract,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  describeWithGateway,
  describeWithKeda,
  describeWithKubeLab,
  describeWithRealNode,
  labHookTimeoutMs,
  planeParts,
} from '@fairway/kube-lab';
import { describeOwnImage } from '../__testUtils__/lab/describeOwnImage';
import { describeSleeping } from '../__testUtils__/lab/describeSleeping';
import { NAMESPACE } from '../__testUtils__/LabCluster';
import { realPool } from '../__testUtils__/lab/NodeBehindGateway';
import { RealCluster } from '../__testUtils__/lab/RealCluster';
import { revisionName } from '../manifests';

const options = {
  keys: false,
  scaleToZero: false,
  readyWithinMs: 90_000,
};

describeWithGateway('on a real node behind a real gateway', () => {
  describeWithRealNode('whose pods serve real models', () => {
    let real: RealCluster;

    beforeAll(async () => {
      real = await RealCluster.create();
    }, labHookTimeoutMs);

    afterAll(() => real?.close());

    const nothing = async () => {};

    describeOwnImage(() => real);

    describeWithKeda('with KEDA, which lets services sleep', () => {
      describeServingTargetContract({
        ...options,
        scaleToZero: true,
        name: 'KubernetesServingTarget',
        async setup() {
          await real.addKeda();
          return { ...real.subject('kubernetes'), close: nothing };
        },
      });
      describeSleeping(() => real);
    });

    describeWithKubeLab(
      "with KServe's own controller",
      () => {
        describeServingTargetContract({
          ...options,
          name: 'KubernetesServingTarget of KServe',
          async setup() {
            await real.addKServe();
            return { ...real.subject('kserve'), close: nothing };
          },
        });

        it('keeps pods as they were made, and KServe from a way past our route', async () => {
          await real.addKServe();
          const { lab } = real.cluster;
          const { target, specs } = real.subject('kserve');
          const desired = desiredServiceFixture({
            id: 'id-of-kept',
            name: 'kept',
            modelName: 'diabetes',
            pool: realPool.ref,
            revisions: [
              { number: 1, replicas: 1, weight: 100, spec: specs[0] },
            ],
          });
          const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
          const made = `${revisionName(desired, 1)}-predictor`;
          await target.converge(desired, { epoch: 1 });
          const before = await lab.client.get(`${deployments}/${made}`);
          const scaled = {
            ...desired,
            revisions: [{ ...desired.revisions[0], replicas: 2 }],
          };
          await target.converge(scaled, { epoch: 7 });
          const after = await lab.client.get(`${deployments}/${made}`);
          expect(after.spec.replicas).toBe(2);
          expect(after.spec.template).toEqual(before.spec.template);
          // Another claim writes nothing that pods are made of either.
          const [inferenceService] = await lab.client.list(
            `/apis/serving.kserve.io/v1beta1/namespaces/${NAMESPACE}/inferenceservices?labelSelector=fairway.dev/service-id=${desired.id}`,
          );
          expect(
            inferenceService.metadata.annotations?.['fairway.dev/epoch'],
          ).toBe('7');
          const routes = await lab.client.list(
            `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`,
          );
          expect(routes.map(({ metadata }) => metadata.name)).toEqual([
            desired.name,
          ]);
          await target.remove(desired, { epoch: 8 });
        });
      },
      [...planeParts, 'kserve'],
    );
  });
});
