import { startSecondsOf } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { memoryQuantity } from '../quantities';
import { literal } from '../security';
import {
  httpProbe,
  SERVER_PORT_NAME,
  type ServerParts,
  type ServerProbes,
} from './ServerParts';

const TEMPORARY_MIB = 1024;

/**
 * A company's own image. It runs as any image here does: without privileges, as
 * a user without a name, and may write to /tmp.
 */
export function ownServer(
  desired: DesiredService,
  { spec }: DesiredRevision,
): ServerParts {
  const { image, args = [], port, readinessPath } = spec.container!;
  return {
    image,
    args: args.map(literal),
    variables: { MODEL_NAME: desired.modelName, HOME: '/tmp' },
    port,
    readinessPath,
    probes: probes(readinessPath, startSecondsOf(spec)),
    volumes: [
      {
        name: 'temporary',
        emptyDir: { sizeLimit: memoryQuantity(TEMPORARY_MIB) },
      },
    ],
    mounts: [{ name: 'temporary', mountPath: '/tmp' }],
  };
}

function probes(readinessPath: string, startSeconds: number): ServerProbes {
  return {
    startupProbe: httpProbe(readinessPath, {
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: startSeconds / 2,
    }),
    readinessProbe: httpProbe(readinessPath, {
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: 3,
    }),
    // Not being ready is no reason to restart it, and more is not known of it.
    livenessProbe: {
      tcpSocket: { port: SERVER_PORT_NAME },
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
    },
  };
}
