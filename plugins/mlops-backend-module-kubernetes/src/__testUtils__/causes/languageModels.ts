import type { LiveLanguageModelService } from '../../live';
import { after, CREATED } from '../cluster';
import { factsOf, type CauseCase } from './CauseCase';

type Condition = NonNullable<
  NonNullable<LiveLanguageModelService['status']>['conditions']
>[number];

const factsOfConditions = (conditions: Condition[], seconds = 5) =>
  factsOf(undefined, {
    deployment: undefined,
    replicaSets: [],
    kserve: {
      languageModelService: {
        metadata: {
          name: 'chat-1-932e3bd4',
          namespace: 'team-a',
          creationTimestamp: after(0),
        },
        status: { conditions },
      },
      now: CREATED + seconds * 1000,
    },
  });
const failed = (type: string, reason: string, message: string): Condition => ({
  type,
  status: 'False',
  reason,
  message,
});
const notReconciled = (message: string) =>
  factsOfConditions([
    failed('MainWorkloadReady', 'ReconcileSingleNodeWorkloadError', message),
  ]);

/** What KServe does not make a Deployment of an LLMInferenceService of. */
export const languageModelCases: CauseCase[] = [
  {
    code: 'preset-missing',
    what: 'a configuration for language models that is not there',
    facts: factsOfConditions([
      failed(
        'PresetsCombined',
        'ConfigNotFound',
        'LLMInferenceServiceConfig "gpu" not found in namespaces [team-a kserve]',
      ),
    ]),
    says: /^KServe lacks a configuration .*"gpu" not found in namespaces/,
    action: /kserve\.runtimes/,
    permanent: false,
  },
  {
    code: 'preset-unsuitable',
    what: 'configurations for language models that do not go together',
    facts: factsOfConditions([
      failed(
        'PresetsCombined',
        'CombineBaseError',
        'failed to parse template config: unexpected "}"',
      ),
    ]),
    says: /cannot make pods from its configurations: failed to parse/,
    permanent: true,
  },
  {
    code: 'storage-not-supported',
    what: 'an address that KServe fetches no language models from',
    facts: notReconciled(
      'failed to attach model artifacts to main deployment: unsupported schema in model URI: https://models.example.com/m',
    ),
    says: /^KServe cannot fetch the model: .*unsupported schema/,
    action: /hf, s3, pvc and oci/,
    permanent: true,
  },
  {
    code: 'pod-security-violated',
    what: 'pods of a language model that the cluster does not admit',
    facts: notReconciled(
      'deployments.apps "chat" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    ),
    says: /runAsNonRoot/,
    permanent: true,
  },
  {
    code: 'kserve-refused',
    what: 'a Deployment of a language model that KServe cannot make',
    facts: notReconciled('deployments.apps is forbidden: the moon is full'),
    says: /cannot make what belongs to the revision: .*the moon is full/,
    permanent: false,
  },
  {
    code: 'kserve-stopped',
    what: 'a language model that somebody has stopped',
    facts: factsOfConditions([
      failed('MainWorkloadReady', 'Stopped', 'Service is stopped'),
    ]),
    says: /has KServe keep the revision stopped/,
    action: /serving\.kserve\.io\/stop/,
    permanent: false,
  },
  {
    code: 'kserve-silent',
    what: 'a language model that no controller has looked at',
    facts: factsOfConditions([], 40),
    says: /nothing of the revision for 40 s/,
    action: /llmisvc-controller-manager/,
    permanent: false,
  },
  {
    code: 'deployment-missing',
    what: 'a language model that KServe has just been asked for',
    facts: factsOfConditions([failed('MainWorkloadReady', 'Progressing', '')]),
    says: /^The Deployment of the revision is not there/,
    permanent: false,
  },
];
