import type { LabClient } from '../client/LabClient.ts';
import type { KubeObject } from '../client/objects.ts';
import { nodeObject, type FakeNode } from './fakeNodes.ts';
import { isReady } from './nodeHealth.ts';

/**
 * Creates fake nodes and waits until they are ready to take pods.
 *
 * @param options.isControlled whether controllers run that taint nodes
 */
export async function addNodes(options: {
  client: LabClient;
  nodes: readonly FakeNode[];
  isControlled: boolean;
}): Promise<void> {
  const { client, nodes, isControlled } = options;
  await Promise.all(
    nodes.map(async node => {
      await client.create(nodeObject(node));
      await client.until({
        path: `/api/v1/nodes/${node.name}`,
        what: 'a ready node',
        is: object => isReady(object) && !(isControlled && repelsPods(object)),
      });
    }),
  );
}

/** Until the controllers have seen that a node is ready, its taints say so. */
function repelsPods({ spec }: KubeObject): boolean {
  const taints: { key: string }[] = spec?.taints ?? [];
  return taints.some(({ key }) => key.startsWith('node.kubernetes.io/'));
}
