import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { revisionName } from '../../manifests';
import { sharesOf } from '../../observation/route/shares';
import { kserveManifestsOf } from './kserveManifests';
import type { KServeSettings } from './settings';

const digest = `sha256:${'a'.repeat(64)}`;
const renderOf = (
  revision: Parameters<typeof revisionFixture>[0] = {},
  settings: KServeSettings = {},
) => {
  const desired = desiredServiceFixture({
    revisions: [revisionFixture(revision)],
  });
  return kserveManifestsOf(desired, placementFixture(), settings);
};
const serviceOf = (...args: Parameters<typeof renderOf>) =>
  renderOf(...args).revisions[0].inferenceService;

describe('a revision as an InferenceService', () => {
  it('is run in mode Standard, and by no route but ours', () => {
    const { metadata } = serviceOf();
    expect(metadata).toMatchObject({
      name: revisionName(desiredServiceFixture(), 1),
      labels: {
        'fairway.dev/service-id': 'id-of-digits',
        'fairway.dev/revision': '1',
        'kueue.x-k8s.io/queue-name': 'team-a',
        'networking.kserve.io/visibility': 'cluster-local',
      },
      annotations: { 'serving.kserve.io/deploymentMode': 'Standard' },
    });
  });

  it('leaves its replicas to us, and says nothing of how many', () => {
    const { metadata, spec } = serviceOf({
      replicas: 3,
      scaling: { minReplicas: 1, maxReplicas: 5 },
    });
    expect(metadata.annotations).toMatchObject({
      'serving.kserve.io/autoscalerClass': 'external',
    });
    expect(Object.keys(spec.predictor)).not.toContain('minReplicas');
    expect(Object.keys(spec.predictor)).not.toContain('maxReplicas');
  });

  it('gives pods an epoch that never changes, since a changed annotation replaces them', () => {
    expect(serviceOf().spec.predictor.annotations).toEqual({
      'fairway.dev/epoch': '0',
    });
  });

  it('has the pods of the other target: their nodes, security and strategy', () => {
    const { predictor } = serviceOf().spec;
    expect(predictor).toMatchObject({
      automountServiceAccountToken: false,
      nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      securityContext: { runAsNonRoot: true, runAsUser: 65532, fsGroup: 65532 },
      deploymentStrategy: {
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      },
    });
    expect(Object.keys(predictor)).toEqual(
      expect.not.arrayContaining(['containers', 'initContainers', 'volumes']),
    );
  });

  it('is served by our runtime, which is told what it serves and its digest', () => {
    const { model } = serviceOf().spec.predictor;
    expect(model).toMatchObject({
      modelFormat: { name: 'onnx' },
      runtime: 'fairway-onnx',
      protocolVersion: 'v2',
      storageUri: 'https://models.example.com/digits/1/model.onnx',
      resources: { limits: { cpu: '500m', memory: '256Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      },
    });
    // What the runtime says must not be said twice.
    expect(model.args).toEqual([
      '--model_name=digits',
      '--version=1',
      `--digest=${digest}`,
    ]);
  });

  it('has our storage container fetch it, with its digest in the address', () => {
    const { predictor } = serviceOf({}, { storageContainer: 'fairway' }).spec;
    expect(predictor.storageContainerName).toBe('fairway');
    expect(predictor.model.storageUri).toBe(
      `https://models.example.com/digits/1/model.onnx#${digest}`,
    );
  });

  it('leaves other addresses and runtimes to what KServe fetches with', () => {
    const settings = { storageContainer: 'fairway' };
    for (const spec of [
      { uri: 's3://bucket/digits' },
      { runtime: 'sklearn', format: 'sklearn' },
    ]) {
      const { predictor } = serviceOf({ spec }, settings).spec;
      expect(predictor.storageContainerName).toBeUndefined();
      expect(predictor.model.storageUri).not.toContain('#');
    }
  });

  it('lets KServe choose the runtime of a format, unless somebody has', () => {
    const spec = { runtime: 'sklearn', format: 'sklearn' };
    expect(serviceOf({ spec }).spec.predictor.model.runtime).toBeUndefined();
    const settings = { runtimes: { sklearn: { name: 'mlserver' } } };
    expect(serviceOf({ spec }, settings).spec.predictor.model.runtime).toBe(
      'mlserver',
    );
    expect(
      serviceOf({ spec: { ...spec, runtime: 'own-server' } }).spec.predictor
        .model.runtime,
    ).toBe('own-server');
  });

  it('tells another runtime what it serves by variables that its arguments may name', () => {
    const argument = '--model_name=$(FAIRWAY_MODEL_NAME)';
    const { predictor } = serviceOf(
      { spec: { runtime: 'sklearn', format: 'sklearn' } },
      { runtimes: { sklearn: { args: [argument] } } },
    ).spec;
    expect(predictor.model).toMatchObject({
      args: [argument],
      env: expect.arrayContaining([
        { name: 'FAIRWAY_MODEL_NAME', value: 'digits' },
        { name: 'FAIRWAY_MODEL_DIGEST', value: digest },
      ]),
    });
    // Its image has a user of its own, and may write where it likes.
    expect(predictor.securityContext).not.toHaveProperty('runAsUser');
    expect(predictor.model.securityContext).not.toHaveProperty(
      'readOnlyRootFilesystem',
    );
    expect(predictor.model.securityContext).toMatchObject({
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('has no text that KServe would read as a template', () => {
    const { model } = serviceOf({
      spec: { environmentVariables: { GREETING: '{{.Name}} $(X)' } },
    }).spec.predictor;
    expect(model.env).toContainEqual({
      name: 'GREETING',
      value: '{{`{{`}}.Name}} $$(X)',
    });
  });
});

describe('the route of a service whose pods KServe makes', () => {
  const desired = desiredServiceFixture({
    revisions: [
      revisionFixture({ number: 1, weight: 90 }),
      revisionFixture({ number: 2, weight: 10, mirror: 50 }),
    ],
  });
  const { route, revisions } = kserveManifestsOf(
    desired,
    placementFixture(),
    {},
  );

  it('leads to the Services that KServe makes', () => {
    const names = route.spec.rules.flatMap(({ backendRefs = [] }) =>
      backendRefs.map(({ name }) => name),
    );
    expect(new Set(names)).toEqual(
      new Set([1, 2].map(n => `${revisionName(desired, n)}-predictor`)),
    );
  });

  it('is read back as the weights and mirrors that were declared', () => {
    expect(sharesOf(desired, JSON.parse(JSON.stringify(route)))).toEqual({
      weights: new Map([
        [1, 90],
        [2, 10],
      ]),
      mirrors: new Map([[2, 50]]),
      others: [],
    });
  });

  it('has the autoscaler of a revision scale what KServe makes, by its container', () => {
    expect(revisions.map(({ autoscaler }) => autoscaler)).toEqual([
      undefined,
      undefined,
    ]);
    const { autoscaler } = renderOf({
      scaling: { minReplicas: 1, maxReplicas: 3 },
    }).revisions[0];
    expect(autoscaler?.spec).toMatchObject({
      scaleTargetRef: { name: `${revisionName(desired, 1)}-predictor` },
      metrics: [{ containerResource: { container: 'kserve-container' } }],
    });
  });
});
