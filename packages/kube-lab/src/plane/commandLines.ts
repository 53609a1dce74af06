import type { LabFiles } from './LabFiles.ts';

/** The processes of a lab. */
export const processNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;

export type ProcessName = (typeof processNames)[number];

/** Ports of one lab, all of 127.0.0.1. */
export type Ports = Record<ProcessName | 'etcdPeers', number>;

/** Addresses of services; nothing routes them in a lab. */
export const serviceRange = '10.96.0.0/16';
const podRange = '10.244.0.0/16';

const address = (port: number) => `http://127.0.0.1:${port}`;

/** What names the only member of etcd, when it starts and when it is restored. */
export function etcdMember(ports: Ports): string[] {
  return [
    '--name=kube-lab',
    `--initial-cluster=kube-lab=${address(ports.etcdPeers)}`,
    `--initial-advertise-peer-urls=${address(ports.etcdPeers)}`,
  ];
}

/**
 * The arguments of each process.
 *
 * SOURCE: envtest of controller-runtime and kwokctl's binary runtime, whose
 * flags these are; leader election is off since each process is the only one of
 * its kind.
 */
export function commandLines(options: {
  folder: string;
  files: LabFiles;
  ports: Ports;
}): Record<ProcessName, string[]> {
  const { folder, files, ports } = options;
  const etcd = address(ports.etcd);
  const bind = (name: ProcessName) => [
    '--bind-address=127.0.0.1',
    `--secure-port=${ports[name]}`,
  ];
  const controller = (name: ProcessName) => [
    `--kubeconfig=${files.path(`${name}.kubeconfig`)}`,
    ...bind(name),
    '--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics',
    '--leader-elect=false',
    // A lab that has just started has much to do, and nobody to be fair to.
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ];
  return {
    etcd: [
      ...etcdMember(ports),
      `--data-dir=${folder}/etcd`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${address(ports.etcdPeers)}`,
      // A killed process loses nothing that the kernel has; only a machine that
      // loses its power would.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    'kube-apiserver': [
      `--etcd-servers=${etcd}`,
      ...bind('kube-apiserver'),
      '--advertise-address=127.0.0.1',
      // A loopback address must not become an endpoint of a service.
      '--endpoint-reconciler-type=none',
      `--tls-cert-file=${files.path('apiserver.crt')}`,
      `--tls-private-key-file=${files.path('apiserver.key')}`,
      `--client-ca-file=${files.path('ca.crt')}`,
      `--kubelet-certificate-authority=${files.path('ca.crt')}`,
      `--kubelet-client-certificate=${files.path('admin.crt')}`,
      `--kubelet-client-key=${files.path('admin.key')}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--requestheader-client-ca-file=${files.path('ca.crt')}`,
      '--requestheader-allowed-names=front-proxy',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${files.path('front-proxy.crt')}`,
      `--proxy-client-key-file=${files.path('front-proxy.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${files.path('sa.pub')}`,
      `--service-account-signing-key-file=${files.path('sa.key')}`,
      `--service-cluster-ip-range=${serviceRange}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      `--audit-policy-file=${files.path('audit-policy.json')}`,
      `--audit-log-path=${folder}/logs/audit.log`,
      // One file: what is read from it must not move away meanwhile.
      '--audit-log-maxsize=16384',
      '--audit-log-mode=blocking',
    ],
    'kube-controller-manager': [
      ...controller('kube-controller-manager'),
      `--root-ca-file=${files.path('ca.crt')}`,
      `--service-account-private-key-file=${files.path('sa.key')}`,
      '--use-service-account-credentials=true',
    ],
    'kube-scheduler': controller('kube-scheduler'),
    kwok: [
      `--kubeconfig=${files.path('kwok.kubeconfig')}`,
      `--config=${files.path('kwok.yaml')}`,
      '--manage-all-nodes=false',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--node-lease-duration-seconds=40',
      `--cidr=${podRange}`,
      '--node-ip=127.0.0.1',
      `--node-port=${ports.kwok}`,
      `--server-address=127.0.0.1:${ports.kwok}`,
      `--tls-cert-file=${files.path('apiserver.crt')}`,
      `--tls-private-key-file=${files.path('apiserver.key')}`,
    ],
  };
}
