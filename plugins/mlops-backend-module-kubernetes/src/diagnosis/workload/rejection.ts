import type { Cause, CauseCode } from '../Cause';
import { because, quote } from '../quote';
import { exceededQuota } from './quota';

interface Rejection {
  says: RegExp;
  code: CauseCode;
  why: string;
  action: string;
  permanent: boolean;
}

/** By the sentences of the API server's admission plugins (Kubernetes 1.34, `plugin/pkg/admission`). */
const rejections: Rejection[] = [
  {
    says: /because it is being terminated/,
    code: 'namespace-terminating',
    why: 'The namespace is being deleted',
    action: 'Choose another pool, or ask a platform engineer for a namespace',
    permanent: true,
  },
  {
    says: /failed quota: |insufficient quota to /,
    code: 'limits-not-met',
    why: 'The quota of the namespace wants more to be said of a replica',
    action:
      'Ask a platform engineer to add the missing amounts, or a LimitRange with defaults',
    permanent: true,
  },
  {
    says: /(?:minimum|maximum) \S+ usage per |max limit to request ratio per /,
    code: 'limits-not-met',
    why: 'The limits of the namespace do not allow the size of a replica',
    action:
      'Choose a size that they allow, or ask a platform engineer to change them',
    permanent: true,
  },
  {
    says: /violates PodSecurity/,
    code: 'pod-security-violated',
    why: 'The Pod Security of the namespace does not allow the replica',
    action:
      'Ask a platform engineer: something has changed what Fairway declares, or the namespace demands more than "restricted"',
    permanent: true,
  },
  {
    says: /failed calling webhook|failed to call webhook/,
    code: 'admission-unavailable',
    why: 'A webhook of the cluster has to be asked and does not answer',
    action:
      'Ask a platform engineer to look at the webhook; it is tried again by itself',
    permanent: false,
  },
  {
    says: /denied (?:the )?request/,
    code: 'admission-denied',
    why: 'A policy of the cluster refuses it',
    action:
      'Change what the policy names, or ask the platform engineers for an exception',
    permanent: true,
  },
  {
    says: /error looking up service account|serviceaccount "[^"]*" not found/,
    code: 'account-missing',
    why: 'The service account of the replicas is not there',
    action:
      'Ask a platform engineer to create it; the replicas start by themselves then',
    permanent: false,
  },
];

/**
 * Why the API server did not take an object, from what it said: of an object that
 * was declared, or of a pod that a ReplicaSet tried to create. What was said is
 * repeated word for word, but for secrets.
 */
export function rejectionCause(message: string): Cause {
  const quota = exceededQuota(message);
  if (quota) {
    return quota;
  }
  const known = rejections.find(({ says }) => says.test(message));
  return known
    ? {
        code: known.code,
        message: `${known.why}${because(essence(message))}`,
        action: known.action,
        permanent: known.permanent,
      }
    : {
        code: 'pod-refused',
        message: `The cluster refuses it${because(essence(message))}`,
        action: 'Ask a platform engineer, with this message',
        permanent: false,
      };
}

/** Without which pod of many it was, which is another one at every try. */
function essence(message: string): string {
  return quote(
    message
      .replace(/^Error creating: /, '')
      .replace(/^pods "[^"]*" is forbidden: /, ''),
  );
}
