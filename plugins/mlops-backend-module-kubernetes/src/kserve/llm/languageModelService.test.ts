import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  COMMIT,
  languageModelFixture,
  languagePlacement,
  languageRevision,
} from '../../__testUtils__/languageModel';
import { revisionFixture } from '../../__testUtils__/placement';
import { revisionName } from '../../manifests';
import { kserveWorkloads } from '../kserveWorkloads';
import type { KServeSettings } from '../manifests/settings';
import { languageModelManifestsOf } from './languageModelManifests';

const desired = desiredServiceFixture({
  name: 'chat',
  modelName: 'chat-model',
  revisions: [
    { ...languageRevision(), number: 1, weight: 99.5, replicas: 2 },
    {
      ...languageRevision({
        languageModel: {
          ...languageModelFixture,
          contextLength: 8192,
          quantization: 'fp8',
          tensorParallelism: 2,
        },
        environmentVariables: {
          VLLM_ADDITIONAL_ARGS: '--seed=1',
          GREETING: '{{ .Name }} for $5',
        },
      }),
      number: 2,
      weight: 0.5,
      mirror: 10,
      scaling: { minReplicas: 1, maxReplicas: 3 },
    },
  ],
});
const manifestsOf = (settings: KServeSettings = {}, service = desired) =>
  languageModelManifestsOf(service, languagePlacement(), settings);
const [first, second] = manifestsOf().revisions;
const specOf = ({ languageModelService: { spec } }: typeof first) => spec;
const mainOf = (revision: typeof first) =>
  specOf(revision).template.containers[0];

describe('a revision of a language model as an LLMInferenceService', () => {
  it('serves the commit that was pinned, under the name of the model', () => {
    for (const revision of [first, second]) {
      expect(specOf(revision)).toMatchObject({
        model: { uri: `hf://organisation/name:${COMMIT}`, name: 'chat-model' },
        storageInitializer: { enabled: true },
      });
    }
  });

  it('has no way past our route, and leaves the number of replicas to us', () => {
    for (const revision of [first, second]) {
      expect(specOf(revision)).not.toHaveProperty('router');
      expect(specOf(revision)).not.toHaveProperty('replicas');
      expect(specOf(revision)).not.toHaveProperty('scaling');
    }
  });

  it('says how the model is to be served, beside what the revision sets itself', () => {
    expect(specOf(second).parallelism).toEqual({ tensor: 2 });
    expect(mainOf(second)).toMatchObject({
      name: 'main',
      resources: { limits: { 'nvidia.com/gpu': '1' } },
      env: [
        // As it is: neither KServe nor Kubernetes finds anything to replace.
        { name: 'GREETING', value: '{{`{{`}} .Name }} for $$5' },
        // Longer than the hour that gateways keep connections.
        { name: 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE', value: '3900' },
        {
          name: 'VLLM_ADDITIONAL_ARGS',
          value: '--seed=1 --max-model-len=8192 --quantization=fp8',
        },
      ],
    });
    expect(mainOf(first).env!.map(({ name }) => name)).toEqual([
      'VLLM_HTTP_TIMEOUT_KEEP_ALIVE',
    ]);
  });

  it('has time to load its weights', () => {
    const { failureThreshold, periodSeconds } = mainOf(first).startupProbe!;
    expect(failureThreshold! * periodSeconds!).toBe(3600);
  });

  it('leaves image, command and probes to the configuration of KServe that is named', () => {
    expect(mainOf(first)).not.toHaveProperty('image');
    expect(mainOf(first)).not.toHaveProperty('command');
    expect(specOf(first)).not.toHaveProperty('baseRefs');
    const [named] = manifestsOf({
      runtimes: { vllm: { name: 'on-amd', args: ['--seed=2'] } },
    }).revisions;
    expect(specOf(named).baseRefs).toEqual([{ name: 'on-amd' }]);
    expect(mainOf(named).args).toEqual(['--seed=2']);
  });

  it('labels all that KServe makes of it, but for the name that KServe finds pods by', () => {
    expect(specOf(first).labels).toEqual({
      'app.kubernetes.io/managed-by': 'fairway',
      'fairway.dev/service': 'chat',
      'fairway.dev/service-id': desired.id,
      'fairway.dev/revision': '1',
    });
    expect(first.languageModelService.metadata.labels).toMatchObject({
      'app.kubernetes.io/name': 'chat',
      'kueue.x-k8s.io/queue-name': 'team-a',
    });
  });

  it('is admitted by Pod Security "restricted", with what fetches the model', () => {
    const restricted = {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    };
    const { initContainers, securityContext } = specOf(first).template;
    expect(mainOf(first).securityContext).toEqual(restricted);
    expect(initContainers).toEqual([
      { name: 'storage-initializer', securityContext: restricted },
    ]);
    // Images that are not ours have users of their own.
    expect(securityContext).not.toHaveProperty('runAsUser');
  });

  it('asks the mirror of the hub with the token of the namespace', () => {
    const [revision] = languageModelManifestsOf(
      desired,
      languagePlacement({
        huggingFace: {
          endpoint: 'https://hub.example.com',
          tokenSecret: { name: 'hub', key: 'token' },
        },
      }),
      {},
    ).revisions;
    expect(specOf(revision).template.initContainers![0].env).toEqual([
      { name: 'HF_ENDPOINT', value: 'https://hub.example.com' },
      {
        name: 'HF_TOKEN',
        valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } },
      },
    ]);
  });

  it('brings nothing that fetches where a volume or an image has the model', () => {
    const [revision] = manifestsOf(
      {},
      {
        ...desired,
        revisions: [languageRevision({ uri: 'pvc://models/chat' })],
      },
    ).revisions;
    expect(specOf(revision).template).not.toHaveProperty('initContainers');
  });
});

describe('the route of a language model that runs by KServe', () => {
  const service = (number: number) => ({
    name: `${revisionName(desired, number)}-kserve-workload-svc`,
    port: 8000,
  });

  it('divides and copies predictions among the Services that KServe makes', () => {
    const [clients, ...single] = manifestsOf().route.spec.rules;
    expect(clients.backendRefs).toEqual([
      expect.objectContaining({ ...service(1), weight: 9950 }),
      expect.objectContaining({ ...service(2), weight: 50 }),
    ]);
    expect(clients.filters).toContainEqual(
      expect.objectContaining({
        requestMirror: expect.objectContaining({
          backendRef: expect.objectContaining(service(2)),
        }),
      }),
    );
    expect(single.map(({ backendRefs }) => backendRefs)).toEqual(
      [1, 2].map(number => [expect.objectContaining(service(number))]),
    );
  });

  it('leads to what its autoscaler scales', () => {
    expect(second.autoscaler!.spec!.scaleTargetRef.name).toBe(
      `${revisionName(desired, 2)}-kserve`,
    );
    expect(
      second.autoscaler!.spec!.metrics!.map(
        ({ containerResource }) => containerResource?.container,
      ),
    ).toEqual(['main']);
  });
});

describe('what services of KServe are made of', () => {
  const { manifestsOf: written, render, typesOf } = kserveWorkloads({});
  const placement = languagePlacement();
  const mixed = {
    ...desired,
    revisions: [languageRevision(), { ...revisionFixture(), number: 2 }],
  };

  it('is an LLMInferenceService for each revision of a language model, as it is shown', () => {
    expect(
      render(desired, placement).map(({ kind, metadata }) => [
        kind,
        metadata.name,
      ]),
    ).toEqual([
      ['LLMInferenceService', revisionName(desired, 1)],
      ['PodDisruptionBudget', revisionName(desired, 1)],
      ['LLMInferenceService', revisionName(desired, 2)],
      ['PodDisruptionBudget', revisionName(desired, 2)],
      ['HorizontalPodAutoscaler', revisionName(desired, 2)],
      ['HTTPRoute', 'chat'],
    ]);
    // The mode is one of InferenceServices.
    expect(
      kserveWorkloads({ mode: 'Knative' }).render(desired, placement),
    ).toEqual(render(desired, placement));
  });

  it('is looked for by the kind that its revisions have, and by both where they are not known', () => {
    const kindsOf = (...args: Parameters<typeof typesOf>) =>
      typesOf(...args).map(({ kind }) => kind);
    expect(kindsOf(desired)).toEqual(['LLMInferenceService']);
    expect(kindsOf({ ...desired, revisions: [revisionFixture()] })).toEqual([
      'InferenceService',
    ]);
    for (const unknown of [
      { ...desired, revisions: [] },
      { id: desired.id, name: desired.name, pool: desired.pool },
    ]) {
      expect(kindsOf(unknown)).toEqual([
        'InferenceService',
        'LLMInferenceService',
      ]);
    }
  });

  it('is never of both kinds, since a look would miss some', () => {
    expect(() => written(mixed, placement)).toThrow('different objects');
  });
});
