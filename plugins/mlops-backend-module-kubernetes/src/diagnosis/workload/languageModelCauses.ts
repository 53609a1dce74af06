import {
  condition,
  isTrue,
  text,
  wordsOf,
  type LiveLanguageModelService,
} from '../../live';
import type { Cause } from '../Cause';
import { because } from '../quote';
import { kserveRefusal } from './kserveRefusal';
import { silenceCauses } from './silence';

/** What it answers where it cannot have the model brought (v0.20.0, `attachModelArtifacts`). */
const NOT_FETCHED =
  /unsupported schema in model URI|invalid model URI|OCI modelcars is not enabled/;

/**
 * Why KServe makes no Deployment of an LLMInferenceService, or none that works, from
 * its conditions (v0.20.0). Pure.
 *
 * @param now - milliseconds since the epoch
 */
export function languageModelCauses(
  service: LiveLanguageModelService,
  now: number,
): Cause[] {
  return [
    ...presetCauses(service),
    ...workloadCauses(service),
    ...silenceCauses(
      service,
      'the controller of KServe for language models (llmisvc-controller-manager)',
      now,
    ),
  ];
}

/** What it says of the configurations that it puts the pods together from. */
function presetCauses({ status }: LiveLanguageModelService): Cause[] {
  const combined = condition(status?.conditions, 'PresetsCombined');
  if (combined?.status !== 'False') {
    return [];
  }
  const { reason, message } = wordsOf(combined);
  return reason === 'ConfigNotFound'
    ? [
        {
          code: 'preset-missing',
          message: `KServe lacks a configuration that the pods are made from${because(
            message,
          )}`,
          action:
            'Ask a platform engineer to install the LLMInferenceServiceConfig, or to correct its name in mlops.kubernetes.clusters.kserve.runtimes; the replicas start by themselves then',
          permanent: false,
        },
      ]
    : [
        {
          code: 'preset-unsuitable',
          message: `KServe cannot make pods from its configurations${because(
            message,
          )}`,
          action:
            'Ask a platform engineer to look at its LLMInferenceServiceConfigs, with this message',
          permanent: true,
        },
      ];
}

/** What kept it from making what belongs to the revision. */
function workloadCauses({ status }: LiveLanguageModelService): Cause[] {
  const conditions = status?.conditions;
  const { reason, message } = wordsOf(
    condition(conditions, 'MainWorkloadReady'),
  );
  if (isTrue(conditions, 'MainWorkloadReady')) {
    return [];
  }
  if (reason === 'Stopped') {
    return [
      {
        code: 'kserve-stopped',
        message: 'Somebody has KServe keep the revision stopped',
        action:
          'Ask who has set the annotation serving.kserve.io/stop of the LLMInferenceService; the replicas start by themselves without it',
        permanent: false,
      },
    ];
  }
  if (!/^(Reconcile\w*Error|ScalingCRDNotFound)$/.test(text(reason))) {
    // Pods that are not ready say why themselves.
    return [];
  }
  if (NOT_FETCHED.test(message)) {
    return [
      {
        code: 'storage-not-supported',
        message: `KServe cannot fetch the model${because(message)}`,
        action:
          'Put the model where KServe fetches language models from (hf, s3, pvc and oci addresses), as a new version',
        permanent: true,
      },
    ];
  }
  return [kserveRefusal(message)];
}
