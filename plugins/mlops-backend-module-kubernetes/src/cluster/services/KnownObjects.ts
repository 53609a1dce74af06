import type { Deployment, Pod } from '../../client';
import type { Anchor } from '../objectTypes';

/** What is always read of a service, in one namespace. */
export interface KnownObjects {
  namespace: string;
  /** The anchor. */
  route?: Anchor;
  deployments: Deployment[];
  pods: Pod[];
}

export function hasSomething({
  route,
  deployments,
  pods,
}: KnownObjects): boolean {
  return route !== undefined || deployments.length > 0 || pods.length > 0;
}
