import type { KubeObject } from '../client/objects.ts';

/** A node without a machine. */
export interface FakeNode {
  name: string;
  cpu?: string;
  memory?: string;
  pods?: number;
  /** Extended resources, such as `{ 'nvidia.com/gpu': 8 }`. */
  resources?: Readonly<Record<string, number>>;
  labels?: Readonly<Record<string, string>>;
  taints?: readonly { key: string; value?: string; effect: string }[];
  annotations?: Readonly<Record<string, string>>;
}

/** The annotation by which kwok knows the nodes that it plays. */
export const fakeNodeAnnotation = { 'kwok.x-k8s.io/node': 'fake' };

/**
 * The Node object of a fake node. Its conditions come from kwok.
 *
 * @throws {RangeError} for an amount that is no natural number
 */
export function nodeObject(node: FakeNode): KubeObject {
  const { name, cpu = '64', memory = '256Gi', pods = 110 } = node;
  const resources = Object.entries(node.resources ?? {}).map(
    ([resource, amount]) => {
      if (!Number.isInteger(amount) || amount < 0) {
        throw new RangeError(`${name}: ${amount} of ${resource} is no amount`);
      }
      return [resource, String(amount)];
    },
  );
  const amounts = {
    cpu,
    memory,
    pods: String(pods),
    'ephemeral-storage': '1Ti',
    ...Object.fromEntries(resources),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        ...node.labels,
      },
      annotations: {
        ...fakeNodeAnnotation,
        'node.alpha.kubernetes.io/ttl': '0',
        ...node.annotations,
      },
    },
    spec: { taints: node.taints ?? [] },
    status: {
      allocatable: amounts,
      capacity: amounts,
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://1.7.0',
        kernelVersion: 'fake',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.34.10',
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'fake',
        systemUUID: '',
      },
    },
  };
}
