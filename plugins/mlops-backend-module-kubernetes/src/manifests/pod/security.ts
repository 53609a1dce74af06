import type {
  V1PodSecurityContext,
  V1SecurityContext,
} from '@kubernetes/client-node';

/** User and group of our images. */
const USER = 65532;

/** Of a pod, as Pod Security "restricted" demands. */
export function podSecurity(): V1PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Of a container, as Pod Security "restricted" demands, and nothing to write to. */
export function containerSecurity(): V1SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/**
 * A text that a container gets as it is: in arguments and values of variables
 * Kubernetes replaces `$(NAME)`, and reads `$$` as one `$`.
 */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}
