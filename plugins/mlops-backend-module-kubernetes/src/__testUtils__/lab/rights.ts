import type { AuditEvent } from '@fairway/kube-lab';
import { manifestsIn } from '../LabCluster';

/** What the account of the portal needed for a request; who applies what is not there yet needs the right to create it too. */
export function rightsOf(event: AuditEvent): string[] {
  const isCreated =
    event.verb === 'patch' && event.responseStatus?.code === 201;
  return [
    rightOf(event),
    ...(isCreated ? [rightOf({ ...event, verb: 'create' })] : []),
  ];
}

/** `patch apps/deployments`: what a rule of a Role would have to allow. */
export function rightOf({ verb, objectRef, requestURI }: AuditEvent): string {
  const { apiGroup = '', resource, subresource } = objectRef ?? {};
  return resource === undefined
    ? `${verb} ${requestURI.split('?')[0]}`
    : `${verb} ${apiGroup}/${resource}${subresource ? `/${subresource}` : ''}`;
}

/** The rights that files of deploy/kubernetes give. */
export function givenBy(...files: string[]): string[] {
  const rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] =
    files.flatMap(file =>
      manifestsIn(file).flatMap(object => object.rules ?? []),
    );
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap(group =>
      resources.flatMap(resource =>
        verbs.map(verb => `${verb} ${group}/${resource}`),
      ),
    ),
  );
}
