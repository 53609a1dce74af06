import type { Amounts, Finding } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { isDnsLabel, isLabelValue, isServiceName } from '../identity/names';
import type { Placement } from '../Placement';
import { placementOfRevision } from '../poolOfCatalog';
import { hostNameOf, MAX_REVISIONS } from '../route/httpRoute';
import { artifactFindings } from './artifact';
import { fitFindings } from './fit';
import { languageModelFindings } from './languageModel';

/** Longest host name (RFC 1035). */
const MAX_HOST_NAME_LENGTH = 253;

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/**
 * What can be said of a declaration without asking the cluster. Each finding
 * once, though several revisions may have it.
 *
 * @param capacity - of the pool, where it is known
 */
export function placementFindings(
  desired: DesiredService,
  placement: Placement,
  capacity?: Amounts,
): Finding[] {
  const findings = [
    ...nameFindings(desired, placement),
    ...trafficFindings(desired),
    ...desired.revisions.flatMap(revision => [
      ...artifactFindings(revision, placement),
      ...fitFindings(
        revision,
        placementOfRevision(placement, revision),
        capacity,
      ),
      ...languageModelFindings(
        revision,
        placementOfRevision(placement, revision),
      ),
    ]),
  ];
  const byText = new Map(
    findings.map(finding => [`${finding.code} ${finding.message}`, finding]),
  );
  return [...byText.values()];
}

function nameFindings(
  desired: DesiredService,
  { namespace, gateway }: Placement,
): Finding[] {
  const findings: Finding[] = [];
  if (!isServiceName(desired.name)) {
    findings.push({
      severity: 'blocking',
      code: 'service-name-not-usable',
      message: `'${desired.name.slice(
        0,
        100,
      )}' cannot be the name of objects on a cluster`,
      fix: 'Name the service with lower case letters, digits and hyphens, at most 63, beginning with a letter',
    });
  }
  if (!isLabelValue(desired.id)) {
    findings.push({
      severity: 'blocking',
      code: 'service-id-not-usable',
      message: `The identifier '${desired.id.slice(
        0,
        100,
      )}' cannot be the value of a label`,
      fix: 'Deploy the service anew, so that it gets another identifier',
    });
  }
  if (!SEGMENT.test(desired.modelName)) {
    findings.push({
      severity: 'blocking',
      code: 'model-name-not-usable',
      message: `The model is called '${desired.modelName.slice(
        0,
        100,
      )}', which cannot stand in an address`,
      fix: 'Name it with letters, digits, ".", "_" and "-", beginning with a letter or digit',
    });
  }
  if (!isDnsLabel(namespace)) {
    findings.push({
      severity: 'blocking',
      code: 'namespace-not-usable',
      message: `'${namespace.slice(0, 100)}' cannot be a namespace`,
      fix: 'Ask a platform engineer to correct the namespace of the cluster in mlops.kubernetes.clusters',
    });
  }
  if (
    gateway.domain !== undefined &&
    hostNameOf(desired, gateway.domain).length > MAX_HOST_NAME_LENGTH
  ) {
    findings.push({
      severity: 'blocking',
      code: 'host-name-too-long',
      message: `The host name of the service would have more than ${MAX_HOST_NAME_LENGTH} characters`,
      fix: 'Choose a shorter name, or ask a platform engineer for a shorter domain of the gateway',
    });
  }
  return findings;
}

/** Wishes that a cluster's gateway does not know. */
function trafficFindings(desired: DesiredService): Finding[] {
  const findings: Finding[] = [];
  if (desired.revisions.length > MAX_REVISIONS) {
    findings.push({
      severity: 'blocking',
      code: 'too-many-revisions',
      message: `${desired.revisions.length} revisions cannot be addressed by one route: it has room for ${MAX_REVISIONS}`,
      fix: 'Wait until older revisions are gone, or end their rollouts',
    });
  }
  if (desired.sticky) {
    findings.push({
      severity: 'warning',
      code: 'sticky-not-supported',
      message: `Requests with the same ${desired.sticky.header} may go to several revisions: the gateway of this cluster only knows weights`,
      fix: 'Take it out, or choose another target',
    });
  }
  if (
    desired.queue ||
    desired.revisions.some(
      ({ spec }) => spec.traffic?.maximalConcurrency !== undefined,
    )
  ) {
    findings.push({
      severity: 'warning',
      code: 'queue-not-supported',
      message:
        'Requests wait in the replicas of this target, in queues of their own size; what the service says of waiting has no effect',
      fix: 'Take it out, or choose another target',
    });
  }
  return findings;
}
