import type { V1Node } from '@kubernetes/client-node';
import { isReady } from './conditions';
import type { Live } from './Live';
import { quantity } from './quantities';
import { list, text } from './read';
import type { LivePod } from './ServiceObjects';

/** Keeps pods away that do not tolerate it. */
export interface Taint {
  key: string;
  value: string;
  effect: string;
}

/** A node, and how much of what it has is taken. Amounts are plain numbers: cores, bytes, devices. */
export interface NodeRoom {
  name: string;
  labels: Record<string, string>;
  ready: boolean;
  /** Somebody has cordoned it. */
  unschedulable: boolean;
  taints: Taint[];
  allocatable: Record<string, number>;
  /** What pods have asked for; absent where not all pods of the cluster may be seen. */
  requested?: Record<string, number>;
}

const sum = (a: number, b: number) => a + b;

export function nodeRooms(nodes: readonly Live<V1Node>[]): NodeRoom[] {
  return list(nodes).map(node => ({
    name: text(node.metadata?.name),
    labels: texts(node.metadata?.labels),
    ready: isReady(node.status?.conditions),
    unschedulable: node.spec?.unschedulable === true,
    taints: list(node.spec?.taints).map(({ key, value, effect }) => ({
      key: text(key),
      value: text(value),
      effect: text(effect),
    })),
    allocatable: amounts(node.status?.allocatable),
  }));
}

/**
 * The same, with what is taken of them.
 *
 * @param pods - all pods of the cluster
 */
export function withRequests(
  rooms: readonly NodeRoom[],
  pods: readonly LivePod[],
): NodeRoom[] {
  const requested = requestsByNode(pods);
  return rooms.map(room => ({
    ...room,
    requested: requested.get(room.name) ?? {},
  }));
}

/** How much of a resource is free; what is allocatable where requests are not known. */
export function freeOn(
  { allocatable, requested }: NodeRoom,
  resource: string,
): number {
  return Math.max(
    0,
    (allocatable[resource] ?? 0) - (requested?.[resource] ?? 0),
  );
}

/** Would a pod with this selector look at the node? */
export function isSelected(
  { labels }: NodeRoom,
  selector: Record<string, string>,
): boolean {
  return Object.entries(selector).every(
    ([name, value]) => labels[name] === value,
  );
}

/**
 * What a pod asks for, as the scheduler counts: its containers together, or what
 * it takes to start where that is more. What starts first and stays
 * (`restartPolicy: Always`) counts with the containers and with all that start
 * after it.
 */
export function podRequests({ spec }: LivePod): Record<string, number> {
  let staying: Record<string, number> = {};
  let starting: Record<string, number> = {};
  for (const container of list(spec?.initContainers)) {
    const requests = amounts(container.resources?.requests);
    if (container.restartPolicy === 'Always') {
      staying = combined(staying, requests, sum);
      starting = combined(starting, staying, Math.max);
    } else {
      starting = combined(starting, combined(staying, requests, sum), Math.max);
    }
  }
  const running = list(spec?.containers).reduce(
    (all, { resources }) => combined(all, amounts(resources?.requests), sum),
    staying,
  );
  return combined(
    combined(running, starting, Math.max),
    amounts(spec?.overhead),
    sum,
  );
}

function combined(
  a: Record<string, number>,
  b: Record<string, number>,
  by: (a: number, b: number) => number,
): Record<string, number> {
  const result = { ...a };
  for (const [resource, value] of Object.entries(b)) {
    result[resource] = by(result[resource] ?? 0, value);
  }
  return result;
}

function requestsByNode(
  pods: readonly LivePod[],
): Map<string, Record<string, number>> {
  const byNode = new Map<string, Record<string, number>>();
  for (const pod of list(pods)) {
    const node = text(pod.spec?.nodeName);
    const ended = ['Succeeded', 'Failed'].includes(text(pod.status?.phase));
    if (node === '' || ended) {
      continue;
    }
    byNode.set(
      node,
      combined(byNode.get(node) ?? {}, { ...podRequests(pod), pods: 1 }, sum),
    );
  }
  return byNode;
}

function amounts(quantities: unknown): Record<string, number> {
  return Object.fromEntries(
    Object.entries(quantities ?? {}).flatMap(([resource, value]) => {
      const number = quantity(value);
      return number === undefined ? [] : [[resource, number]];
    }),
  );
}

function texts(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
