import type { ObservedRevision } from '@fairway/backstage-plugin-mlops-node';

/**
 * All causes, the more specific ones first: what says which file, image or
 * amount is wrong stands before what only says that something is.
 */
export const causeCodes = [
  'namespace-terminating',
  'digest-mismatch',
  'model-not-usable',
  'model-not-allowed',
  'model-too-large',
  'model-download-failed',
  'image-name-invalid',
  'image-never-pulled',
  'image-pull-failed',
  'out-of-memory',
  'configuration-missing',
  'configuration-refused',
  'start-failed',
  'server-failed',
  'crash-loop',
  'quota-exceeded',
  'limits-not-met',
  'pod-security-violated',
  'admission-denied',
  'admission-unavailable',
  'account-missing',
  'pod-refused',
  'queue-missing',
  'queue-waiting',
  'scheduling-gated',
  'volume-missing',
  'not-enough-room',
  'no-node-in-pool',
  'nodes-tainted',
  'unschedulable',
  'volume-not-mounted',
  'network-not-ready',
  'evicted',
  'node-refused',
  'node-not-ready',
  'probe-failed',
  'runtime-unsuitable',
  'runtime-missing',
  'preset-unsuitable',
  'preset-missing',
  'storage-not-supported',
  'kserve-mode',
  'kserve-refused',
  'kserve-stopped',
  'kserve-silent',
  'deployment-missing',
  'no-progress',
  'gateway-missing',
  'route-missing',
  'route-refused',
  'backend-unresolved',
  'gateway-silent',
] as const;
export type CauseCode = (typeof causeCodes)[number];

/** Why something is not ready, in plain words. */
export interface Cause {
  code: CauseCode;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  action: string;
  /** Trying again cannot help: something has to be changed. */
  permanent: boolean;
}

const rank = new Map<CauseCode, number>(
  causeCodes.map((code, index) => [code, index]),
);

/** The most permanent and most specific first; each once. */
export function inOrder(causes: readonly Cause[]): Cause[] {
  const sorted = [...causes].sort(
    (a, b) =>
      Number(b.permanent) - Number(a.permanent) ||
      rank.get(a.code)! - rank.get(b.code)! ||
      (a.message < b.message ? -1 : Number(a.message > b.message)),
  );
  const told = new Set<string>();
  return sorted.filter(({ code, message }) => {
    const text = `${code} ${message}`;
    return !told.has(text) && told.add(text);
  });
}

/**
 * The first cause as the problem of a revision. While a replica is ready none is
 * permanent: what kept that one from starting cannot be in what they share.
 */
export function problemOf(
  causes: readonly Cause[],
  readyReplicas: number,
): ObservedRevision['problem'] {
  const [first] = causes;
  return (
    first && {
      message: first.message,
      action: first.action,
      permanent: first.permanent && readyReplicas === 0,
    }
  );
}
