import type { Amounts, Finding } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  maySleep,
  placementFindings,
  revisionName,
  type Placement,
} from '../../manifests';
import type { KnownRuntimes } from '../cluster/runtimes';
import { knativeFindings } from '../experimental/knativeService';
import { isLanguageModel, isMixed } from '../llm/languageModelManifests';
import { languageModelServiceFindings } from '../llm/languageModelServiceFindings';
import { asOurs, predictorName } from '../manifests/kserveManifests';
import { ONNX_RUNTIME, type KServeSettings } from '../manifests/settings';
import { runtimeFindings } from './runtimeFindings';

/** Longest label of a host name, and longest value of a label (RFC 1123). */
const MAX_LABEL_LENGTH = 63;

/** What KServe puts before the name in a label of pods (v0.20.0, `GetRawServiceLabel`). */
const LABEL_PREFIX = 'isvc.';

const KEEPS_ONE: Finding = {
  severity: 'blocking',
  code: 'scale-to-zero-not-supported',
  message: 'Services that run by KServe keep at least one replica here',
  fix: 'Set minReplicas to 1 or more, or choose a pool whose services run as Deployments',
};

const KNATIVE_IS_SHOWN: Finding = {
  severity: 'blocking',
  code: 'knative-not-written',
  message: "KServe's mode Knative is only shown so far, and not written",
  fix: 'Apply what is shown by hand, or ask a platform engineer for the mode Standard (mlops.kubernetes.clusters.kserve.mode)',
};

/** Git would have to say how many replicas a Deployment has that KServe makes. */
const NOT_BY_GIT: Finding = {
  severity: 'blocking',
  code: 'git-not-supported',
  message: 'Services that run by KServe cannot come by way of Git here',
  fix: 'Choose a pool whose services run as Deployments, or ask a platform engineer for a namespace that the portal writes to itself',
};

const MIXED: Finding = {
  severity: 'blocking',
  code: 'models-mixed',
  message:
    'The service has a language model and another model, which KServe runs by different objects',
  fix: 'Deploy the other model as a service of its own',
};

/** What can be said of a declaration from what is known of the cluster. Pure. */
export function kserveFindings(
  desired: DesiredService,
  placement: Placement,
  options: {
    settings: KServeSettings;
    /** Undefined where it could not be read. */
    runtimes: KnownRuntimes | undefined;
    /** Whether LLMInferenceServices are there; undefined where that is not known. */
    servesLanguageModels?: boolean;
    capacity: Amounts | undefined;
  },
): Finding[] {
  return distinct([
    ...(placement.gitOps ? [NOT_BY_GIT] : []),
    ...(desired.revisions.some(maySleep) ? [KEEPS_ONE] : []),
    ...(isMixed(desired) ? [MIXED] : []),
    ...(desired.revisions.some(isLanguageModel)
      ? languageModelServiceFindings(desired, placement, {
          ...options,
          isServed: options.servesLanguageModels,
        })
      : inferenceServiceFindings(desired, placement, options)),
  ]);
}

function inferenceServiceFindings(
  desired: DesiredService,
  placement: Placement,
  { settings, runtimes, capacity }: Parameters<typeof kserveFindings>[2],
): Finding[] {
  const ofService = placementFindings(
    { ...desired, revisions: desired.revisions.map(asOurs) },
    placement,
    capacity,
  ).filter(({ code }) => code === 'too-many-revisions');
  return [
    ...ofService,
    ...(settings.mode === 'Knative'
      ? [KNATIVE_IS_SHOWN, ...knativeFindings(desired)]
      : []),
    ...desired.revisions.flatMap(revision => [
      ...placementFindings(
        { ...desired, revisions: [asOurs(revision)] },
        placement,
        capacity,
      ).filter(finding => concerns(finding, revision, settings)),
      ...nameFindings(desired, revision, placement),
      ...runtimeFindings(revision.spec, settings, runtimes),
    ]),
  ];
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [
    ...new Map(
      findings.map(finding => [`${finding.code} ${finding.message}`, finding]),
    ).values(),
  ];
}

/** Of what would stop onnx-server, does it stop KServe too? */
function concerns(
  { code }: Finding,
  { spec }: DesiredRevision,
  { schemes = [] }: KServeSettings,
): boolean {
  const [scheme] = spec.uri.toLowerCase().split(':');
  switch (code) {
    case 'artifact-scheme-not-supported':
      return !schemes.includes(scheme);
    // Others do not compare it, which is another finding; nor is it known what
    // they compute on.
    case 'digest-missing':
    case 'gpus-not-used':
    case 'nodes-have-gpus':
      return spec.runtime === ONNX_RUNTIME;
    default:
      return true;
  }
}

/**
 * KServe makes a label of the pods and, by its usual domain template, a host
 * name of an InferenceService's name, the latter with the namespace.
 */
function nameFindings(
  desired: DesiredService,
  { number }: DesiredRevision,
  { namespace }: Placement,
): Finding[] {
  const name = revisionName(desired, number);
  const made = predictorName(name);
  const tooMany = Math.max(
    `${LABEL_PREFIX}${made}`.length - MAX_LABEL_LENGTH,
    `${made}-${namespace}`.length - MAX_LABEL_LENGTH,
  );
  return tooMany <= 0
    ? []
    : [
        {
          severity: 'blocking',
          code: 'service-name-too-long',
          message: `KServe makes longer names of the service's and the namespace ${namespace}; in it '${desired.name}' is ${tooMany} characters too long`,
          fix: `Name the service with at most ${Math.max(
            1,
            desired.name.length - tooMany,
          )} characters, or choose a pool whose services run as Deployments`,
        },
      ];
}
