import {
  EnvoyGateway,
  gatewayDefinitions,
  installDefinitions,
  KubeLab,
  readDefinitions,
} from '@fairway/kube-lab';
import { resolve } from 'node:path';

const manifest = (name: string) =>
  resolve(__dirname, '../../../../../deploy/kubernetes', name);

/** Which rights the portal gets: those of a folder of deploy/kubernetes. */
export type Tenant = 'tenant' | 'tenant-gitops';

/** Gives the portal the rights that it needs in the namespace of services. */
export async function grant(
  lab: KubeLab,
  namespace: string,
  tenant: Tenant,
): Promise<void> {
  await lab.client.applyFile(manifest(`${tenant}/role.yaml`), namespace);
}

/** What a platform engineer would do, with our manifests. */
export async function prepare(
  lab: KubeLab,
  namespace: string,
  tenant: Tenant,
): Promise<void> {
  for (const folder of gatewayDefinitions) {
    await installDefinitions(lab.client, await readDefinitions(folder));
  }
  await lab.addNamespace(namespace, {
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
  await lab.client.applyFile(manifest('portal/account.yaml'));
  await grant(lab, namespace, tenant);
  await lab.client.applyFile(manifest('cluster-reader/clusterrole.yaml'));
}

/** What the configuration of a portal says of it. */
export function clusterOf(options: {
  gateway: EnvoyGateway;
  kubeconfig: string;
  namespace: string;
}): object {
  const { gateway, kubeconfig, namespace } = options;
  return {
    name: 'lab',
    credentials: { kubeconfig: { path: kubeconfig } },
    namespaces: [{ name: namespace }],
    gateway: { ...gateway.parentRef, url: gateway.url },
    images: { onnxServer: 'registry.example.com/onnx-server@sha256:0' },
    pools: [
      {
        name: 'gpus',
        gpuResource: 'nvidia.com/gpu',
        // More than there are, so that it is the cluster that says no.
        capacity: { cpu: 640, memoryMiB: 2_621_440, gpus: 64 },
      },
    ],
  };
}
