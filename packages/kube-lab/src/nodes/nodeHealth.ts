import type { LabClient } from '../client/LabClient.ts';
import type { KubeObject } from '../client/objects.ts';
import { annotations } from './annotations.ts';

const daySeconds = 86_400;
const nobody = 'nobody';

const pathOf = (node: string) => `/api/v1/nodes/${node}`;
const leaseOf = (node: string) =>
  `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node}`;

interface Condition {
  type: string;
  status: string;
}

/** Whether a node or a pod has the condition Ready. */
export function isReady({ status }: KubeObject): boolean {
  const conditions: Condition[] = status?.conditions ?? [];
  return conditions.some(one => one.type === 'Ready' && one.status === 'True');
}

/**
 * Lets a fake node report that it is not ready. The controllers taint it, so it
 * gets no more pods; those that it has stay as they are.
 */
export async function breakNode(
  client: LabClient,
  name: string,
): Promise<void> {
  await client.patch(pathOf(name), {
    metadata: { annotations: { [annotations.fault]: 'not-ready' } },
  });
  await client.until({
    path: pathOf(name),
    what: 'not ready',
    is: node => !isReady(node),
  });
}

/**
 * Lets a fake node fall silent, as one does whose power is gone: its lease is
 * held by nobody who would renew it. Only when the grace period of the
 * controllers is over (`--node-monitor-grace-period`, 50 s) do they say that its
 * condition is unknown and that its pods are not ready.
 */
export async function silenceNode(
  client: LabClient,
  name: string,
): Promise<void> {
  await client.patch(leaseOf(name), {
    spec: {
      holderIdentity: nobody,
      leaseDurationSeconds: daySeconds,
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    },
  });
}

/**
 * Lets it be ready again after either, and its pods with it. After silence that
 * takes a quarter of what leases last (`--node-lease-duration-seconds` of kwok,
 * 40 s).
 */
export async function mendNode(client: LabClient, name: string): Promise<void> {
  const { spec } = await client.get(leaseOf(name));
  if (spec.holderIdentity === nobody) {
    await client.patch(leaseOf(name), { spec: { holderIdentity: null } });
  }
  await client.patch(pathOf(name), {
    metadata: { annotations: { [annotations.fault]: null } },
  });
  await client.until({ path: pathOf(name), what: 'ready', is: isReady });
  const pods = await client.list(
    `/api/v1/pods?fieldSelector=spec.nodeName%3D${encodeURIComponent(name)}`,
  );
  // As a kubelet that is back does, which reports anew what its pods do.
  for (const { metadata, status } of pods) {
    const { namespace, name: pod } = metadata;
    const conditions = status.conditions?.map((one: Condition) =>
      one.type === 'Ready' && one.status === 'False'
        ? { ...one, reason: 'ContainersNotReady' }
        : one,
    );
    await client.patch(`/api/v1/namespaces/${namespace}/pods/${pod}/status`, {
      status: { conditions },
    });
  }
}
