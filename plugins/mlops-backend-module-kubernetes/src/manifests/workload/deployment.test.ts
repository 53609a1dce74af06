import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  IMAGE,
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { deploymentOf } from './deployment';

const service = desiredServiceFixture();
const deployment = (
  revision = revisionFixture(),
  placement = placementFixture(),
) => deploymentOf(service, revision, placement);
const podOf = (...parameters: Parameters<typeof deployment>) =>
  deployment(...parameters).spec!.template.spec!;

describe('the workload of a revision', () => {
  it('serves the model with the digest that was checked, on the nodes of the pool', () => {
    const pod = podOf(
      revisionFixture({
        spec: {
          resources: { cpu: 1.5, memoryMiB: 4096, gpus: 2 },
          environmentVariables: { ZONE: 'eu', LEVEL: 'debug' },
        },
      }),
    );
    const amounts = { cpu: '1500m', memory: '4Gi' };
    expect(pod).toMatchObject({
      nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      terminationGracePeriodSeconds: 30,
      initContainers: [
        {
          name: 'model',
          image: IMAGE,
          args: [
            'fetch',
            'https://models.example.com/digits/1/model.onnx',
            '--digest',
            `sha256:${'a'.repeat(64)}`,
            '--to',
            '/mnt/models',
            '--max-bytes',
            `${4 * 2 ** 30}`,
            '--allow-host',
            'models.example.com',
          ],
          resources: { requests: amounts, limits: amounts },
        },
      ],
      containers: [
        {
          name: 'server',
          image: IMAGE,
          args: [
            '--model_name=digits',
            '--version=1',
            '--model_dir=/mnt/models',
            `--digest=sha256:${'a'.repeat(64)}`,
            '--http_port=8080',
            '--host=0.0.0.0',
          ],
          env: [
            { name: 'LEVEL', value: 'debug' },
            { name: 'ZONE', value: 'eu' },
          ],
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          resources: {
            requests: { ...amounts, 'nvidia.com/gpu': '2' },
            limits: { ...amounts, 'nvidia.com/gpu': '2' },
          },
          volumeMounts: [
            { name: 'model', mountPath: '/mnt/models', readOnly: true },
          ],
        },
      ],
      volumes: [{ name: 'model', emptyDir: { sizeLimit: '4Gi' } }],
    });
  });

  it('demands no more of the cluster than Pod Security "restricted" allows', () => {
    const pod = podOf();
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    const containers = [...pod.containers, ...pod.initContainers!];
    expect(containers).toHaveLength(2);
    for (const { securityContext } of containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
    for (const key of ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers']) {
      expect(pod).not.toHaveProperty(key);
    }
    for (const volume of pod.volumes!) {
      expect(volume.emptyDir?.sizeLimit).toMatch(/^\d+[MGT]i$/);
    }
  });

  it('trusts who signs for the servers of models, where somebody is named', () => {
    const pod = podOf(
      revisionFixture(),
      placementFixture({
        modelAuthority: { configMap: 'company-ca', key: 'root.pem' },
      }),
    );
    const [fetching] = pod.initContainers!;
    const [{ value }] = fetching.env!;
    const { mountPath, name } = fetching.volumeMounts![1];
    expect(value).toBe(`${mountPath}/ca.crt`);
    expect(pod.volumes).toContainEqual({
      name,
      configMap: {
        name: 'company-ca',
        items: [{ key: 'root.pem', path: 'ca.crt' }],
      },
    });
    expect(pod.containers[0].volumeMounts).not.toContainEqual(
      expect.objectContaining({ name }),
    );
  });

  it('has the node pull a model that is an image', () => {
    const reference = `registry.example.com/models/digits@sha256:${'b'.repeat(
      64,
    )}`;
    const pod = podOf(revisionFixture({ spec: { uri: `oci://${reference}` } }));
    expect(pod).not.toHaveProperty('initContainers');
    expect(pod.volumes).toEqual([
      { name: 'model', image: { reference, pullPolicy: 'IfNotPresent' } },
    ]);
  });

  it('says that the server of a model may have a private address, where it may', () => {
    const pod = podOf(
      revisionFixture({ spec: { uri: 'http://store.local:9000/m.onnx' } }),
    );
    expect(pod.initContainers![0].args!.slice(-2)).toEqual([
      '--allow-host',
      'store.local:9000!private',
    ]);
  });

  it('hands values over as they are, though Kubernetes replaces $(NAME)', () => {
    const pod = podOf(
      revisionFixture({
        spec: {
          uri: 'https://models.example.com/$(PATH)/$$',
          environmentVariables: { TEMPLATE: '$(HOME)$' },
        },
      }),
    );
    expect(pod.initContainers![0].args![1]).toBe(
      'https://models.example.com/$$(PATH)/$$$$',
    );
    expect(pod.containers[0].env![0].value).toBe('$$(HOME)$$');
  });

  it('says how many replicas there are, but not beside an autoscaler', () => {
    const scaling = { minReplicas: 1, maxReplicas: 4 };
    expect(deployment(revisionFixture({ replicas: 3 })).spec?.replicas).toBe(3);
    expect(
      deployment(revisionFixture({ replicas: 3, scaling })).spec,
    ).not.toHaveProperty('replicas');
    expect(
      deployment(
        revisionFixture({
          replicas: 1,
          scaling: { minReplicas: 1, maxReplicas: 1 },
        }),
      ).spec?.replicas,
    ).toBe(1);
    expect(
      deployment(
        revisionFixture({
          replicas: 1,
          scaling: { minReplicas: 0, maxReplicas: 1 },
        }),
      ).spec,
    ).not.toHaveProperty('replicas');
  });

  it('spreads over nodes and zones what may once have several replicas, though it begins with one', () => {
    const candidate = revisionFixture({ replicas: 1, spec: { replicas: 6 } });
    expect(podOf(candidate).topologySpreadConstraints).toMatchObject([
      { whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 1 },
      { whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 1 },
    ]);
    expect(podOf()).not.toHaveProperty('topologySpreadConstraints');
  });

  it('stands in the queue of the pool, where it has one', () => {
    const { metadata, spec } = deployment();
    expect(metadata.labels).toMatchObject({
      'kueue.x-k8s.io/queue-name': 'team-a',
    });
    expect(spec!.template.metadata!.labels).toEqual(metadata.labels);
    const plain = deployment(
      revisionFixture(),
      placementFixture({ pool: { name: 'cpu' } }),
    );
    expect(plain.metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'fairway',
      'app.kubernetes.io/name': 'digits',
      'fairway.dev/service-id': 'id-of-digits',
      'fairway.dev/revision': '1',
    });
    expect(plain.spec!.template.spec).not.toHaveProperty('nodeSelector');
    expect(plain.spec!.template.spec).not.toHaveProperty('tolerations');
  });

  it('is found by what nobody changes', () => {
    expect(deployment().spec!.selector.matchLabels).toEqual({
      'fairway.dev/service-id': 'id-of-digits',
      'fairway.dev/revision': '1',
    });
  });
});
