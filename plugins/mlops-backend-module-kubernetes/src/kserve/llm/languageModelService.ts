import {
  parseHuggingFaceUri,
  startSecondsOf,
  type RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { V1Deployment, V1EnvVar } from '@kubernetes/client-node';
import {
  labelNames,
  SERVER_PORT_NAME,
  VLLM_KEEP_ALIVE,
  type Named,
  type Placement,
} from '../../manifests';
import {
  LANGUAGE_MODEL_CONTAINER,
  LANGUAGE_MODEL_PORT,
  STORAGE_CONTAINER,
} from '../manifests/containers';
import { untouched } from '../manifests/placeholders';
import { runtimeSettingsOf, type KServeSettings } from '../manifests/settings';
import type {
  LanguageModelService,
  MergedContainer,
  MergedPod,
} from './languageModelServiceKind';

/** How often a server that starts is asked, in seconds: as in KServe's presets. */
const STARTUP_PERIOD_SECONDS = 10;

/** Arguments of `vllm serve`, for KServe's presets (v0.20.0, `config-llm-template.yaml`). */
const ARGUMENTS = 'VLLM_ADDITIONAL_ARGS';

/**
 * A revision of a language model as an LLMInferenceService, of which KServe makes a
 * Deployment and a Service. How it is served is said by KServe's presets
 * (LLMInferenceServiceConfig): the image, what is run in it and the probes. What
 * stands here is which model, on what, and how.
 *
 * It has no `router`, and so no way past our route: the routing group of v0.20.0
 * has weights that stand in as many objects as there are revisions, so that
 * no write changes all of them at once, and knows neither mirrors nor one revision
 * by itself (`router_group.go`). Nor does it say how many replicas there are, which
 * KServe then leaves to us (`PreserveDeploymentReplicas`).
 *
 * @param deployment - the pods that any runtime of the revision would have
 */
export function languageModelServiceOf(
  desired: DesiredService,
  revision: DesiredRevision,
  {
    deployment,
    placement,
    settings,
  }: {
    deployment: Named<V1Deployment>;
    placement: Placement;
    settings: KServeSettings;
  },
): LanguageModelService {
  const { spec } = revision;
  const { name, namespace, labels, annotations } = deployment.metadata;
  const { name: config } = settingsOf(spec, settings);
  return {
    apiVersion: 'serving.kserve.io/v1alpha2',
    kind: 'LLMInferenceService',
    metadata: { name, namespace, labels, annotations },
    spec: {
      model: { uri: uriOf(spec), name: untouched(desired.modelName) },
      storageInitializer: { enabled: true },
      labels: ownLabels(desired, labels),
      annotations: untouchedValues(annotations),
      parallelism: { tensor: spec.languageModel?.tensorParallelism ?? 1 },
      template: podOf(revision, deployment, { placement, settings }),
      ...(config !== undefined && { baseRefs: [{ name: config }] }),
    },
  };
}

/** The configuration that a platform has chosen for language models, and its arguments. */
function settingsOf({ runtime }: RevisionSpec, settings: KServeSettings) {
  // No format stands for a configuration of that name.
  return runtimeSettingsOf(settings, { runtime, format: runtime });
}

/**
 * KServe finds pods by `app.kubernetes.io/name`, which is the revision's there, and
 * passes on what is Kueue's by itself.
 */
function ownLabels(
  { name }: DesiredService,
  labels: Record<string, string> = {},
): Record<string, string> {
  const {
    [labelNames.name]: _name,
    [labelNames.queue]: _queue,
    ...own
  } = labels;
  return { ...own, [labelNames.service]: name };
}

function podOf(
  { spec }: DesiredRevision,
  deployment: Named<V1Deployment>,
  { placement, settings }: { placement: Placement; settings: KServeSettings },
): MergedPod {
  const {
    containers: [server],
    volumes,
    initContainers,
    // Its presets know how long their server takes to end.
    terminationGracePeriodSeconds,
    ...pod
  } = deployment.spec!.template.spec!;
  // Images of others have users of their own, and write where they like.
  const { runAsUser, runAsGroup, ...podSecurity } = pod.securityContext ?? {};
  const { readOnlyRootFilesystem, ...security } = server.securityContext ?? {};
  const { args } = settingsOf(spec, settings);
  const env = variablesOf(spec, server.env);
  return {
    ...pod,
    securityContext: podSecurity,
    ...(isDownloaded(spec) && {
      initContainers: [storageContainer(placement, security)],
    }),
    containers: [
      {
        name: LANGUAGE_MODEL_CONTAINER,
        ...(args && { args }),
        env,
        // By its name Prometheus finds it on pods of any kind.
        ports: [
          {
            name: SERVER_PORT_NAME,
            containerPort: LANGUAGE_MODEL_PORT,
            protocol: 'TCP',
          },
        ],
        resources: server.resources,
        securityContext: security,
        startupProbe: {
          periodSeconds: STARTUP_PERIOD_SECONDS,
          failureThreshold: Math.ceil(
            startSecondsOf(spec) / STARTUP_PERIOD_SECONDS,
          ),
        },
        terminationMessagePolicy: server.terminationMessagePolicy,
      },
    ],
  };
}

/** KServe brings it for these addresses only, and takes none that it did not ask for. */
function isDownloaded({ uri }: RevisionSpec): boolean {
  return /^(hf|s3):/i.test(uri);
}

/** What KServe downloads models with has no security context of its own. */
function storageContainer(
  { huggingFace }: Placement,
  securityContext: MergedContainer['securityContext'],
): MergedContainer {
  const { endpoint, tokenSecret } = huggingFace ?? {};
  const env: V1EnvVar[] = [
    ...(endpoint === undefined
      ? []
      : [{ name: 'HF_ENDPOINT', value: untouched(endpoint) }]),
    ...(tokenSecret
      ? [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: tokenSecret } }]
      : []),
  ];
  return {
    name: STORAGE_CONTAINER,
    ...(env.length > 0 && { env }),
    securityContext,
  };
}

/** KServe names a commit of the hub behind a colon. */
function uriOf({ uri }: RevisionSpec): string {
  const hub = parseHuggingFaceUri(uri);
  return untouched(hub ? `hf://${hub.repository}:${hub.commit}` : uri);
}

/** How the model is to be served, and those of the revision. */
function variablesOf(
  { languageModel }: RevisionSpec,
  given: V1EnvVar[] = [],
): V1EnvVar[] {
  const { contextLength, quantization } = languageModel ?? {};
  const args = [
    given.find(({ name }) => name === ARGUMENTS)?.value ?? '',
    contextLength === undefined ? '' : `--max-model-len=${contextLength}`,
    quantization === undefined ? '' : `--quantization=${quantization}`,
  ].filter(argument => argument !== '');
  const own = [
    VLLM_KEEP_ALIVE,
    ...(args.length > 0 ? [{ name: ARGUMENTS, value: args.join(' ') }] : []),
  ];
  const others = given.filter(({ name }) => name !== ARGUMENTS);
  const named = others.map(({ name }) => name);
  return [...others, ...own.filter(({ name }) => !named.includes(name))].map(
    ({ name, value = '' }) => ({ name, value: untouched(value) }),
  );
}

function untouchedValues(
  texts: Record<string, string> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, untouched(text)]),
  );
}
