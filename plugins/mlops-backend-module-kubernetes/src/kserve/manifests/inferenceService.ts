import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import { annotationNames, type Named } from '../../manifests';
import type {
  InferenceService,
  Predictor,
  PredictorModel,
} from './inferenceServiceKind';
import { untouched } from './placeholders';
import {
  ONNX_RUNTIME,
  runtimeSettingsOf,
  type KServeSettings,
} from './settings';
import { isFetchedByUs, storageUriOf } from './storageUri';

/** Says how KServe is to run it, whatever is usual on the cluster. */
const MODE = 'serving.kserve.io/deploymentMode';
/** Says who decides how many replicas there are. */
const AUTOSCALER = 'serving.kserve.io/autoscalerClass';
/** Keeps KServe from opening a way of its own to the revision, past our route. */
const VISIBILITY = 'networking.kserve.io/visibility';

/** Pods carry the epoch under which they were made, and no other one ever. */
const EPOCH_OF_PODS = '0';

/**
 * A revision as an InferenceService in mode `Standard`, of which KServe makes a
 * Deployment and a Service. Made of the Deployment that the target `kubernetes`
 * would have, so that pods are alike wherever they run.
 *
 * Its labels and annotations are those of the Deployment and its pods too (KServe
 * v0.20.0, `buildObjectMeta`), those of the predictor first. A changed
 * annotation would replace the pods, so the epoch, which does change, is
 * overruled there; and nothing else ever changes: how many replicas there are is
 * left to us (`external`), since KServe keeps that in annotations too.
 */
export function inferenceServiceOf(
  revision: DesiredRevision,
  deployment: Named<V1Deployment>,
  settings: KServeSettings,
): InferenceService {
  const { name, namespace, labels, annotations } = deployment.metadata;
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: {
      name,
      namespace,
      labels: { ...labels, [VISIBILITY]: 'cluster-local' },
      annotations: {
        ...annotations,
        [MODE]: 'Standard',
        [AUTOSCALER]: 'external',
      },
    },
    spec: { predictor: predictorOf(revision, deployment, settings) },
  };
}

function predictorOf(
  { spec }: DesiredRevision,
  deployment: Named<V1Deployment>,
  settings: KServeSettings,
): Predictor {
  const { template, strategy } = deployment.spec!;
  const { containers, volumes, initContainers, ...pod } = template.spec!;
  const isOurs = spec.runtime === ONNX_RUNTIME;
  const { runAsUser, runAsGroup, ...security } = pod.securityContext ?? {};
  return {
    ...pod,
    annotations: { [annotationNames.epoch]: EPOCH_OF_PODS },
    // Images of other runtimes have users of their own.
    securityContext: isOurs ? pod.securityContext : security,
    deploymentStrategy: strategy,
    ...(isFetchedByUs(spec, settings) && {
      storageContainerName: settings.storageContainer,
    }),
    model: isOurs
      ? ourModel(spec, containers[0], settings)
      : anyModel(spec, containers[0], settings),
  };
}

/** Served by onnx-server: told what it serves, and the digest of it. */
function ourModel(
  spec: DesiredRevision['spec'],
  server: V1Container,
  settings: KServeSettings,
): PredictorModel {
  const { name, args = [] } = runtimeSettingsOf(settings, spec);
  return {
    modelFormat: { name: spec.format },
    runtime: name,
    protocolVersion: 'v2',
    storageUri: storageUriOf(spec, settings),
    // They go behind those of the runtime, which knows the rest.
    args: [...(server.args ?? []).filter(isOfModel), ...args].map(untouched),
    env: variablesOf(server),
    lifecycle: server.lifecycle,
    resources: server.resources,
    securityContext: server.securityContext,
    terminationMessagePolicy: server.terminationMessagePolicy,
  };
}

/** Does it say which model it is? */
function isOfModel(argument: string): boolean {
  return /^--(model_name|version|digest)=/.test(argument);
}

/** Served by a runtime of which nothing is known but how it is called. */
function anyModel(
  spec: DesiredRevision['spec'],
  server: V1Container,
  settings: KServeSettings,
): PredictorModel {
  const { name, args } = runtimeSettingsOf(settings, spec);
  const { readOnlyRootFilesystem, ...security } = server.securityContext ?? {};
  const modelName =
    server.args
      ?.find(argument => argument.startsWith('--model_name='))
      ?.slice('--model_name='.length) ?? '';
  return {
    modelFormat: { name: spec.format },
    ...(name !== undefined && { runtime: name }),
    storageUri: storageUriOf(spec, settings),
    ...(args && { args }),
    env: [
      { name: 'FAIRWAY_MODEL_NAME', value: modelName },
      { name: 'FAIRWAY_MODEL_VERSION', value: untouched(spec.modelVersion) },
      { name: 'FAIRWAY_MODEL_DIGEST', value: untouched(spec.digest) },
      ...variablesOf(server),
    ],
    lifecycle: server.lifecycle,
    resources: server.resources,
    securityContext: security,
    terminationMessagePolicy: server.terminationMessagePolicy,
  };
}

function variablesOf({ env = [] }: V1Container) {
  return env.map(({ name, value = '' }) => ({ name, value: untouched(value) }));
}
