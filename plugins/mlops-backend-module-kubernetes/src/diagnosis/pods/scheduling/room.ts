import {
  bytesInWords,
  freeOn,
  isSelected,
  podRequests,
  type LivePod,
  type NodeRoom,
} from '../../../live';
import type { Cause } from '../../Cause';
import { quote } from '../../quote';

/**
 * A pod asks for more of something than a node has left. In numbers where the
 * nodes of the pool are known.
 *
 * @param lacking - the resources that the scheduler missed
 */
export function roomCause(
  pod: LivePod,
  lacking: readonly string[],
  nodes: readonly NodeRoom[] | undefined,
  pool: string,
): Cause {
  const requests = podRequests(pod);
  const ofPool = nodes?.filter(
    node =>
      node.ready && !node.unschedulable && isSelected(node, selectorOf(pod)),
  );
  const known = ofPool && ofPool.length > 0 ? ofPool : undefined;
  const missed = known
    ? lacking.filter(
        resource => !known.some(node => hasRoom(node, requests, resource)),
      )
    : lacking;
  const resources = missed.length > 0 ? missed : lacking;
  const neverFits = resources.some(
    resource =>
      known?.every(
        ({ allocatable }) =>
          (allocatable[resource] ?? 0) < (requests[resource] ?? 0),
      ) === true,
  );
  return {
    code: 'not-enough-room',
    message: `One replica asks for ${resources
      .map(resource => inNumbers(resource, requests[resource], known, pool))
      .join(', and for ')}`,
    action: neverFits
      ? 'Ask for less, or choose a pool with larger nodes'
      : 'Wait until others free some of it, ask for less, or choose another pool',
    permanent: false,
  };
}

function inNumbers(
  resource: string,
  requested: number | undefined,
  nodes: readonly NodeRoom[] | undefined,
  pool: string,
): string {
  const name = quote(resource, 100);
  const asked =
    requested === undefined ? `more ${name}` : amountOf(resource, requested);
  if (!nodes) {
    return `${asked}, and no node of pool ${pool} has so much free`;
  }
  const largest = nodes.reduce(
    (best, node) =>
      freeOn(node, resource) > freeOn(best, resource) ? node : best,
    nodes[0],
  );
  const free = bare(resource, freeOn(largest, resource));
  const most = bare(
    resource,
    Math.max(...nodes.map(({ allocatable }) => allocatable[resource] ?? 0)),
  );
  return largest.requested
    ? `${asked}; largest free is ${free} on pool ${pool}, whose largest node has ${most}`
    : `${asked}; the largest node of pool ${pool} has ${most}, some of it taken`;
}

function hasRoom(
  node: NodeRoom,
  requests: Record<string, number>,
  resource: string,
): boolean {
  return (
    node.requested !== undefined &&
    freeOn(node, resource) >= (requests[resource] ?? 0)
  );
}

function amountOf(resource: string, value: number): string {
  const number = bare(resource, value);
  switch (resource) {
    case 'cpu':
      return `${number} CPU cores`;
    case 'memory':
    case 'ephemeral-storage':
      return `${number} of ${resource}`;
    default:
      return `${number} ${quote(resource, 100)}`;
  }
}

function bare(resource: string, value: number): string {
  return resource === 'memory' || resource === 'ephemeral-storage'
    ? bytesInWords(value)
    : `${Math.round(value * 1000) / 1000}`;
}

/** The labels that a node must have for the pod. */
export function selectorOf({ spec }: LivePod): Record<string, string> {
  return Object.fromEntries(
    Object.entries(spec?.nodeSelector ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
