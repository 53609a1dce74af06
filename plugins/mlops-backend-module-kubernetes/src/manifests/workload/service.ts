import type { V1Service } from '@kubernetes/client-node';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  revisionAnnotations,
  revisionLabels,
  revisionSelector,
} from '../identity/labels';
import { revisionName } from '../identity/names';
import type { Placement } from '../Placement';
import { SERVER_PORT_NAME } from '../pod/server';
import type { Named } from './Named';

/** Port by which a gateway reaches a revision. */
export const SERVICE_PORT = 80;

/** The pods of one revision as a backend of routes. */
export function serviceOf(
  desired: DesiredService,
  revision: DesiredRevision,
  { namespace }: Placement,
): Named<V1Service> {
  const { number } = revision;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: revisionName(desired, number),
      namespace,
      labels: revisionLabels(desired, number),
      annotations: revisionAnnotations(desired, revision),
    },
    spec: {
      type: 'ClusterIP',
      selector: revisionSelector(desired, number),
      ports: [
        {
          name: SERVER_PORT_NAME,
          appProtocol: 'http',
          protocol: 'TCP',
          port: SERVICE_PORT,
          targetPort: SERVER_PORT_NAME,
        },
      ],
    },
  };
}
