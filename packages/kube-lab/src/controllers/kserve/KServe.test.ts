import type { KubeObject } from '../../client/objects.ts';
import { planeParts } from '../../build/parts.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import { gatewayDefinitions } from '../../gateway/describeWithGateway.ts';
import { KubeLab } from '../../plane/KubeLab.ts';
import {
  describeWithKubeLab,
  labHookTimeoutMs,
} from '../../testing/describeWithKubeLab.ts';
import { KServe } from './KServe.ts';

jest.setTimeout(300_000);

const services =
  '/apis/serving.kserve.io/v1beta1/namespaces/default/inferenceservices';
const routes =
  '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

const predictor = (name: string, minReplicas: number) => ({
  name,
  minReplicas,
  model: {
    modelFormat: { name: 'onnx' },
    protocolVersion: 'v2',
    storageUri: `https://models.example/${name}.onnx`,
  },
});

/** Names of the services that a route's only rule leads to. */
const backendsOf = (route: KubeObject) =>
  route.spec.rules.flatMap((rule: KubeObject) =>
    rule.backendRefs.map(({ name }: { name: string }) => name),
  );

describeWithKubeLab(
  "KServe's controller against a lab",
  () => {
    let lab: KubeLab;
    let kserve: KServe;

    beforeAll(async () => {
      lab = await KubeLab.create({ nodes: [{ name: 'fake' }] });
      await installDefinitions(
        lab.client,
        await readDefinitions(gatewayDefinitions[0]),
      );
      kserve = await KServe.create({
        lab,
        gateway: { name: 'gateway', namespace: 'gateways' },
      });
      await lab.client.create({
        apiVersion: 'serving.kserve.io/v1alpha1',
        kind: 'ClusterServingRuntime',
        metadata: { name: 'onnx' },
        spec: {
          supportedModelFormats: [{ name: 'onnx', autoSelect: true }],
          protocolVersions: ['v2'],
          containers: [
            {
              name: 'kserve-container',
              image: 'registry.example/onnx-server:1',
              args: ['--model_name={{.Name}}'],
              ports: [{ containerPort: 8080, protocol: 'TCP' }],
            },
          ],
        },
      });
      await lab.client.create({
        apiVersion: 'serving.kserve.io/v1beta1',
        kind: 'InferenceService',
        metadata: { name: 'digits', namespace: 'default' },
        spec: { predictor: predictor('one', 4) },
      });
    }, labHookTimeoutMs);

    afterAll(async () => {
      await kserve?.close();
      await lab?.close();
    });

    it('makes a deployment of an inference service, and a route to it', async () => {
      const deployment = await lab.client.until({
        path: `${deployments}/digits-one-predictor`,
        what: 'available',
        is: ({ status }) => status.availableReplicas === 4,
      });
      expect(deployment.spec.template.spec.containers[0]).toMatchObject({
        image: 'registry.example/onnx-server:1',
        args: ['--model_name=digits'],
      });
      const route = await lab.client.until({
        path: `${routes}/digits-one-predictor`,
        what: 'there',
        is: () => true,
      });
      expect(route.spec.parentRefs[0]).toMatchObject({
        name: 'gateway',
        namespace: 'gateways',
      });
    });

    // What v0.20.0 does. Whoever promotes by it has to divide the traffic; a
    // newer version that does so itself fails here.
    it('starts a canary at the cost of the stable replicas, and routes nothing to it', async () => {
      await lab.client.patch(`${services}/digits`, {
        spec: {
          canary: [{ trafficPercent: 25, predictor: predictor('two', 1) }],
        },
      });
      const { status } = await lab.client.until({
        path: `${services}/digits`,
        what: 'with a canary that is ready',
        is: found => found.status.canaryStatuses?.[0]?.ready === true,
      });
      expect(status.canaryStatuses).toMatchObject([
        { name: 'two', trafficPercent: 25 },
      ]);
      await lab.client.until({
        path: `${deployments}/digits-one-predictor`,
        what: 'smaller',
        is: ({ spec }) => spec.replicas === 3,
      });
      const route = await lab.client.get(`${routes}/digits-one-predictor`);
      expect(backendsOf(route)).toEqual(['digits-one-predictor']);
    });

    it('refuses canaries that want more than all requests', async () => {
      const refused = lab.client.patch(`${services}/digits`, {
        spec: {
          canary: [{ trafficPercent: 101, predictor: predictor('two', 1) }],
        },
      });
      await expect(refused).rejects.toThrow(/trafficPercent/);
    });
  },
  [...planeParts, 'kserve'],
);
