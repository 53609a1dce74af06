import {
  condition,
  happenedAt,
  list,
  text,
  wordsOf,
  type LiveEvent,
  type LiveInferenceService,
} from '../../live';
import type { Cause } from '../Cause';
import { because } from '../quote';
import { kserveRefusal } from './kserveRefusal';
import { silenceCauses } from './silence';

const MODES = ['Standard', 'RawDeployment'];

/**
 * Why KServe makes no Deployment of an InferenceService, or none that works,
 * from what it says of it (v0.20.0). Pure.
 *
 * @param now - milliseconds since the epoch
 */
export function kserveCauses(
  service: LiveInferenceService,
  events: readonly LiveEvent[],
  now: number,
): Cause[] {
  const mode = text(service.status?.deploymentMode);
  if (mode !== '' && !MODES.includes(mode)) {
    return [
      {
        code: 'kserve-mode',
        message: `KServe runs it in the mode ${mode}, in which nothing of its traffic could be divided`,
        action:
          'Ask a platform engineer for a version of KServe that knows the mode Standard',
        permanent: true,
      },
    ];
  }
  return [
    ...modelCauses(service),
    ...storageCauses(service, events),
    ...refusalCauses(service),
    ...silenceCauses(service, 'the controller of KServe', now),
  ];
}

/** What it says of the runtime (`modelStatus.lastFailureInfo`). */
function modelCauses({ status, spec }: LiveInferenceService): Cause[] {
  const { transitionStatus, lastFailureInfo } = status?.modelStatus ?? {};
  const said = because(text(lastFailureInfo?.message));
  const runtime = text(spec?.predictor?.model?.runtime);
  const format = text(spec?.predictor?.model?.modelFormat?.name);
  const chosen = runtime === '' ? 'that it would choose' : runtime;
  if (transitionStatus !== 'InvalidSpec') {
    return [];
  }
  switch (lastFailureInfo?.reason) {
    case 'RuntimeNotRecognized':
      return [
        {
          code: 'runtime-missing',
          message: `KServe has no runtime ${chosen}${said}`,
          action:
            'Ask a platform engineer to install it; the replicas start by themselves then',
          permanent: false,
        },
      ];
    case 'RuntimeDisabled':
      return [
        {
          code: 'runtime-missing',
          message: `The runtime ${chosen} is switched off on this cluster${said}`,
          action:
            'Ask a platform engineer to switch it on, or choose another one',
          permanent: false,
        },
      ];
    case 'NoSupportingRuntime':
      return [
        {
          code: 'runtime-unsuitable',
          message: `No runtime of KServe serves the format ${format}${said}`,
          action:
            'Choose a runtime that does, or ask a platform engineer to install one',
          permanent: true,
        },
      ];
    default:
      return [
        {
          code: 'runtime-unsuitable',
          message: `KServe cannot make replicas with the runtime ${chosen}${said}`,
          action:
            'Ask a platform engineer to look at the runtime, with this message',
          permanent: true,
        },
      ];
  }
}

/** Of a model that it cannot fetch it speaks in events only, again and again. */
function storageCauses(
  { metadata, status }: LiveInferenceService,
  events: readonly LiveEvent[],
): Cause[] {
  const name = text(metadata?.name);
  const refusals = list(events)
    .filter(
      ({ involvedObject, message }) =>
        involvedObject?.kind === 'InferenceService' &&
        involvedObject.name === name &&
        /StorageURI not supported|ClusterStorageContainer "/.test(
          text(message),
        ),
    )
    .sort((a, b) => (happenedAt(b) ?? 0) - (happenedAt(a) ?? 0));
  return refusals.length === 0 || isPredictorReady(status)
    ? []
    : [
        {
          code: 'storage-not-supported',
          message: `KServe cannot fetch the model${because(
            text(refusals[0].message),
          )}`,
          action:
            'Put the model where KServe can fetch it, or ask a platform engineer for a ClusterStorageContainer that knows its address (deploy/kserve)',
          permanent: true,
        },
      ];
}

function isPredictorReady(status: LiveInferenceService['status']): boolean {
  return condition(status?.conditions, 'PredictorReady')?.status === 'True';
}

/** What the API server said when it wanted to make what belongs to it. */
function refusalCauses({ status }: LiveInferenceService): Cause[] {
  const ready = condition(status?.conditions, 'PredictorReady');
  const { reason, message } = wordsOf(ready);
  return ready?.status === 'False' && reason === 'ReconcileFailed'
    ? [kserveRefusal(message)]
    : [];
}
