import type { Amounts, Finding } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  placementFindings,
  revisionName,
  type Placement,
} from '../../manifests';
import type { KServeSettings } from '../manifests/settings';
import { MAX_NAME_LENGTH } from './languageModelManifests';

/**
 * What can be said of a declaration of a language model from what is known of the
 * cluster, beside what is said of any service that runs by KServe. Pure.
 */
export function languageModelServiceFindings(
  desired: DesiredService,
  placement: Placement,
  options: {
    settings: KServeSettings;
    /** Whether the cluster has what serves them; undefined where that is not known. */
    isServed: boolean | undefined;
    capacity: Amounts | undefined;
  },
): Finding[] {
  const { settings, isServed, capacity } = options;
  return [
    ...(isServed === false ? [notServed(placement)] : []),
    ...placementFindings(desired, placement, capacity).filter(finding =>
      concerns(finding, desired, settings),
    ),
    ...desired.revisions.flatMap(revision => [
      ...nameFindings(desired, revision),
      ...digestFindings(revision),
    ]),
  ];
}

/** Of what would stop vLLM in a Deployment of ours, does it stop KServe too? */
function concerns(
  { code }: Finding,
  { revisions }: DesiredService,
  { schemes = [] }: KServeSettings,
): boolean {
  switch (code) {
    // The image is one of KServe's configurations.
    case 'runtime-not-on-cluster':
      return false;
    // KServe downloads from one more kind of address.
    case 'artifact-scheme-not-supported':
      return !revisions.every(isInBucket) || !schemes.includes('s3');
    // Nobody compares it, which is another finding.
    case 'digest-missing':
      return !revisions.every(isInBucket);
    default:
      return true;
  }
}

function isInBucket({ spec }: DesiredRevision): boolean {
  return /^s3:/i.test(spec.uri);
}

function notServed({ cluster }: Placement): Finding {
  return {
    severity: 'blocking',
    code: 'no-llminferenceservice',
    message: `The KServe of cluster ${cluster} does not serve language models: it has no LLMInferenceService`,
    fix: 'Ask a platform engineer to install that part of KServe (0.20 is what this was tested with), or choose a pool whose services run as Deployments',
  };
}

/** What KServe makes is found by its name. */
function nameFindings(
  desired: DesiredService,
  { number }: DesiredRevision,
): Finding[] {
  const tooMany = revisionName(desired, number).length - MAX_NAME_LENGTH;
  return tooMany <= 0
    ? []
    : [
        {
          severity: 'blocking',
          code: 'service-name-too-long',
          message: `KServe makes longer names of the service's; '${desired.name}' is ${tooMany} characters too long`,
          fix: `Name the service with at most ${Math.max(
            1,
            desired.name.length - tooMany,
          )} characters, or choose a pool whose services run as Deployments`,
        },
      ];
}

function digestFindings(revision: DesiredRevision): Finding[] {
  return isInBucket(revision)
    ? [
        {
          severity: 'warning',
          code: 'digest-not-checked',
          message:
            'Nobody compares the digest of the model: KServe serves whatever is at its address',
          fix: 'Keep each version at an address of its own that nobody can write to again',
        },
      ]
    : [];
}
