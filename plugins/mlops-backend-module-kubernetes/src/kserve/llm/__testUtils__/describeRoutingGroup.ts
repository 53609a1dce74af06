// Tests of a lab that a file of tests has anyway.
/* eslint-disable jest/no-export */
import { realNodeLabel, type KubeObject } from '@fairway/kube-lab';
import type { LanguageModelCluster } from '../../../__testUtils__/lab/LanguageModelCluster';
import { NAMESPACE } from '../../../__testUtils__/LabCluster';
import { until } from '../../../__testUtils__/until';

const routes = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`;
const services = `/apis/serving.kserve.io/v1alpha2/namespaces/${NAMESPACE}/llminferenceservices`;

const member = (
  name: string,
  weight: number,
  {
    config,
    nodeSelector = realNodeLabel,
  }: { config: string; nodeSelector?: Record<string, string> },
) => ({
  apiVersion: 'serving.kserve.io/v1alpha2',
  kind: 'LLMInferenceService',
  metadata: { name, namespace: NAMESPACE },
  spec: {
    model: { uri: 'hf://organisation/name', name: 'grouped' },
    baseRefs: [{ name: config }],
    template: {
      nodeSelector,
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      initContainers: [
        {
          name: 'storage-initializer',
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
      containers: [
        {
          name: 'main',
          resources: { limits: { cpu: '200m', memory: '512Mi' } },
        },
      ],
    },
    router: { route: { group: 'grouped', weight } },
  },
});

/**
 * What v0.20.0 does with weights of its own. Whoever divides by it must know, and a
 * newer version that does otherwise fails here.
 */
export function describeRoutingGroup(
  lab: () => LanguageModelCluster,
  config: string,
): void {
  const client = () => lab().cluster.lab.client;
  /** The shares that the route of a member has for whoever names the model. */
  const sharesOf = async (name: string): Promise<Record<string, number>> => {
    const route: KubeObject = await client().get(
      `${routes}/${name}-kserve-route`,
    );
    const rule = route.spec.rules.find((one: KubeObject) =>
      one.matches.some((match: KubeObject) =>
        match.path?.value.startsWith(
          `/publishers/${NAMESPACE}/models/grouped/v1/chat`,
        ),
      ),
    );
    return Object.fromEntries(
      rule.backendRefs.map((backend: KubeObject) => [
        backend.name.replace('-kserve-workload-svc', ''),
        backend.weight,
      ]),
    );
  };
  const eventually = async (
    name: string,
    shares: Record<string, number>,
  ): Promise<void> => {
    await until(async () => {
      const found = await sharesOf(name).catch(() => ({}));
      return JSON.stringify(found) === JSON.stringify(shares);
    });
  };

  it('of a routing group of KServe itself have routes with the weights of all members, each written for itself', async () => {
    await client().create(member('first', 3, { config }));
    await client().create(member('second', 1, { config }));
    await eventually('first', { first: 3, second: 1 });
    await eventually('second', { first: 3, second: 1 });
    // What never gets ready is a backend of its own route all the same.
    await client().create(
      member('third', 4, { config, nodeSelector: { nowhere: 'true' } }),
    );
    await eventually('third', { first: 3, second: 1, third: 4 });
    expect(await sharesOf('first')).not.toHaveProperty('third');
    await client().delete(`${services}/third`);
    await client().patch(`${services}/first`, {
      spec: { router: { route: { weight: 1 } } },
    });
    await eventually('second', { first: 1, second: 1 });
    await client().delete(`${services}/first`);
    await client().delete(`${services}/second`);
  });
}
