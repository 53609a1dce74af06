import type { Finding } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { amount, list, text, type Live } from '../../live';
import {
  annotationNames,
  decodeDeclared,
  labelNames,
  type Placement,
} from '../../manifests';
import type {
  InferenceService,
  InferenceServiceStatus,
} from '../manifests/inferenceServiceKind';
import { kserveManifestsOf } from '../manifests/kserveManifests';
import type { KServeSettings } from '../manifests/settings';

/**
 * A whole service as one InferenceService in KServe's mode `Knative`: its
 * predictor is the newest revision, and `canaryTrafficPercent` what that gets of the
 * predictions while the revision before keeps the others (v0.20.0,
 * `ksvc_reconciler.go`). Pure.
 *
 * Experimental: rendered from KServe's source, and never seen with a Knative.
 *
 * @returns undefined for a declaration without revisions
 */
export function knativeServiceOf(
  desired: DesiredService,
  placement: Placement,
  settings: KServeSettings,
): InferenceService | undefined {
  const newest = newestOf(desired);
  if (!newest) {
    return undefined;
  }
  const { route, revisions } = kserveManifestsOf(desired, placement, settings);
  const { inferenceService } = revisions.find(
    ({ number }) => number === newest.number,
  )!;
  const { model, imagePullSecrets, nodeSelector, tolerations } =
    inferenceService.spec.predictor;
  const { lifecycle, ...container } = model;
  const { minReplicas, maxReplicas, targetConcurrency } = newest.scaling ?? {
    minReplicas: newest.replicas,
    maxReplicas: newest.replicas,
    targetConcurrency: undefined,
  };
  return {
    ...inferenceService,
    metadata: {
      name: desired.name,
      namespace: placement.namespace,
      labels: route.metadata.labels,
      annotations: {
        ...route.metadata.annotations,
        'serving.kserve.io/deploymentMode': 'Knative',
        // `latest-` and `prev-` before its host name lead to one revision.
        'serving.kserve.io/enable-tag-routing': 'true',
      },
    },
    spec: {
      predictor: {
        labels: { [labelNames.revision]: `${newest.number}` },
        ...(imagePullSecrets && { imagePullSecrets }),
        ...(nodeSelector && { nodeSelector }),
        ...(tolerations && { tolerations }),
        minReplicas,
        maxReplicas,
        ...(targetConcurrency !== undefined && {
          scaleMetric: 'concurrency',
          scaleTarget: Math.max(1, Math.round(targetConcurrency)),
        }),
        ...(desired.revisions.length > 1 && {
          canaryTrafficPercent: newest.weight,
        }),
        model: container,
      },
    },
  };
}

/** What a declaration asks for that this mode cannot express. Pure. */
export function knativeFindings(desired: DesiredService): Finding[] {
  const { revisions } = desired;
  const newest = newestOf(desired);
  const sum = revisions.reduce((all, { weight }) => all + weight, 0);
  const cannot = [
    ...(revisions.length > 2
      ? [`${revisions.length} revisions at once: it knows two`]
      : []),
    ...(revisions.some(({ mirror = 0 }) => mirror > 0)
      ? ['copies of predictions']
      : []),
    ...(newest && (!Number.isInteger(newest.weight) || sum !== 100)
      ? ['weights that are no whole percentages of all predictions']
      : []),
  ];
  return cannot.map(what => ({
    severity: 'blocking',
    code: 'knative-cannot',
    message: `KServe's mode Knative does not have ${what}`,
    fix: 'Use the mode Standard, or a declaration without',
  }));
}

type LiveKnativeService = Live<
  InferenceService & { status: InferenceServiceStatus }
>;

/**
 * What each revision gets of the predictions, in percent, as KServe says.
 * Knative leads what is meant for the newest revision to the newest that is ready,
 * so until a new one is, that is the one before. Pure.
 */
export function knativeWeightsOf({
  metadata,
  status,
}: LiveKnativeService): ReadonlyMap<number, number> {
  const annotations = metadata?.annotations as
    | Record<string, unknown>
    | undefined;
  const numbers = (
    decodeDeclared(text(annotations?.[annotationNames.declared])) ?? []
  )
    .map(({ number }) => number)
    .sort((a, b) => b - a);
  const [newest, before = newest] = numbers;
  if (newest === undefined) {
    return new Map();
  }
  const { latestReadyRevision, latestCreatedRevision, traffic } =
    status?.components?.predictor ?? {};
  const isNewestReady =
    text(latestReadyRevision) !== '' &&
    latestReadyRevision === latestCreatedRevision;
  const weights = new Map(numbers.map(number => [number, 0]));
  for (const { latestRevision, percent } of list(traffic)) {
    const number = latestRevision === true && isNewestReady ? newest : before;
    weights.set(number, (weights.get(number) ?? 0) + amount(percent));
  }
  return weights;
}

function newestOf({ revisions }: DesiredService): DesiredRevision | undefined {
  return [...revisions].sort((a, b) => b.number - a.number)[0];
}
