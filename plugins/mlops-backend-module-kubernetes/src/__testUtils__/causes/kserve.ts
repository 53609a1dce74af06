import type { LiveInferenceService } from '../../live';
import { after, CREATED, eventOf } from '../cluster';
import { factsOf, type CauseCase } from './CauseCase';

const inferenceService = (
  status: LiveInferenceService['status'],
): LiveInferenceService => ({
  metadata: {
    name: 'digits-1-932e3bd4',
    namespace: 'team-a',
    creationTimestamp: after(0),
  },
  spec: {
    predictor: {
      model: { modelFormat: { name: 'onnx' }, runtime: 'fairway-onnx' },
    },
  },
  status,
});
const heard = (
  status: LiveInferenceService['status'],
): LiveInferenceService['status'] => ({
  observedGeneration: 1,
  deploymentMode: 'Standard',
  conditions: [{ type: 'PredictorReady', status: 'Unknown' }],
  ...status,
});
const factsOfKServe = (
  status: LiveInferenceService['status'],
  { seconds = 5, events = [] }: { seconds?: number; events?: string[] } = {},
) =>
  factsOf(undefined, {
    deployment: undefined,
    replicaSets: [],
    events: events.map(message =>
      eventOf(
        { kind: 'InferenceService', name: 'digits-1-932e3bd4', uid: 'uid' },
        { reason: 'InternalError', message },
      ),
    ),
    kserve: {
      inferenceService: inferenceService(status),
      now: CREATED + seconds * 1000,
    },
  });
const invalid = (reason: string, message: string) =>
  heard({
    modelStatus: {
      transitionStatus: 'InvalidSpec',
      lastFailureInfo: { reason, message },
    },
  });

/** What KServe does not make a Deployment of. */
export const kserveCases: CauseCase[] = [
  {
    code: 'runtime-missing',
    what: 'a runtime that KServe has not got',
    facts: factsOfKServe(
      invalid(
        'RuntimeNotRecognized',
        'Waiting for runtime to become available',
      ),
    ),
    says: /^KServe has no runtime fairway-onnx: Waiting for runtime/,
    action: /install it/,
    permanent: false,
  },
  {
    code: 'runtime-missing',
    what: 'a runtime that is switched off',
    facts: factsOfKServe(
      invalid('RuntimeDisabled', 'Specified runtime is disabled'),
    ),
    says: /fairway-onnx is switched off/,
    action: /switch it on/,
    permanent: false,
  },
  {
    code: 'runtime-unsuitable',
    what: 'a format that no runtime serves',
    facts: factsOfKServe(
      invalid(
        'NoSupportingRuntime',
        'Specified runtime does not support specified framework/version',
      ),
    ),
    says: /^No runtime of KServe serves the format onnx: Specified runtime/,
    permanent: true,
  },
  {
    code: 'runtime-unsuitable',
    what: 'a runtime that is wrong itself',
    facts: factsOfKServe(
      invalid(
        'InvalidPredictorSpec',
        'no container configuration found in selected serving runtime',
      ),
    ),
    says: /with the runtime fairway-onnx: no container configuration/,
    permanent: true,
  },
  {
    code: 'storage-not-supported',
    what: 'an address that nothing of KServe can fetch from',
    facts: factsOfKServe(heard({}), {
      events: [
        'StorageURI not supported: storageUri, must be one of: [gs://, s3://] or match https://(.+?).blob.core.windows.net/(.+). StorageUri [ftp://x/m] is not supported',
      ],
    }),
    says: /^KServe cannot fetch the model: StorageURI not supported/,
    action: /ClusterStorageContainer/,
    permanent: true,
  },
  {
    code: 'kserve-mode',
    what: 'a KServe that runs it by Knative',
    facts: factsOfKServe(heard({ deploymentMode: 'Serverless' })),
    says: /in the mode Serverless/,
    permanent: true,
  },
  {
    code: 'kserve-refused',
    what: 'a Deployment that KServe cannot make',
    facts: factsOfKServe(
      heard({
        conditions: [
          {
            type: 'PredictorReady',
            status: 'False',
            reason: 'ReconcileFailed',
            message: 'deployments.apps is forbidden: the moon is full',
          },
        ],
      }),
    ),
    says: /cannot make what belongs to the revision: deployments\.apps is forbidden: the moon is full/,
    permanent: false,
  },
  {
    code: 'admission-denied',
    what: 'a Deployment of KServe that a policy refuses, word for word',
    facts: factsOfKServe(
      heard({
        conditions: [
          {
            type: 'PredictorReady',
            status: 'False',
            reason: 'ReconcileFailed',
            message:
              'admission webhook "policy.example.com" denied the request: no team label',
          },
        ],
      }),
    ),
    says: /"policy\.example\.com" denied the request: no team label/,
    permanent: true,
  },
  {
    code: 'kserve-silent',
    what: 'an InferenceService that no controller looks at',
    facts: factsOfKServe(undefined, { seconds: 20 }),
    says: /has said nothing of the revision for 20 s/,
    action: /controller of KServe/,
    permanent: false,
  },
  {
    code: 'deployment-missing',
    what: 'an InferenceService of which a Deployment is being made',
    facts: factsOfKServe(undefined, { seconds: 5 }),
    says: /Deployment of the revision is not there/,
    permanent: false,
  },
];
