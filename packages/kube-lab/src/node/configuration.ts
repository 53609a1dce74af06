import { join } from 'node:path';

/** The image of the container that holds the namespaces of a pod. */
export const pauseImage = 'fairway.dev/pause:1';

/** Where Debian puts the plugins of the Container Network Interface. */
export const pluginFolder = '/usr/lib/cni';

/** Port of the kubelet's API, at the address of its node. */
export const kubeletPort = 10_250;
/** Port that the kubelet says its health on, inside. */
export const kubeletHealthPort = 10_248;

/** Paths of a node's files, all below a folder of its own. */
export const nodePaths = (folder: string) => ({
  containerdConfiguration: join(folder, 'containerd.toml'),
  containerdRoot: join(folder, 'containerd'),
  containerdState: join(folder, 'containerd-state'),
  containerdSocket: join(folder, 'containerd.sock'),
  cni: join(folder, 'cni'),
  kubeletConfiguration: join(folder, 'kubelet.json'),
  kubeletRoot: join(folder, 'kubelet'),
  kubeconfig: join(folder, 'kubelet.kubeconfig'),
  authority: join(folder, 'ca.crt'),
  certificate: join(folder, 'kubelet.crt'),
  key: join(folder, 'kubelet.key'),
});

/** Folders that are replaced inside, since what runs there writes into them. */
export const replacedFolders = ['/var/lib', '/var/log', '/run'];

/**
 * What a kubelet wants of the kernel, and sets where it is not so, for the whole
 * machine. Files that say it is so stand in their place inside.
 *
 * SOURCE: k8s.io/component-helpers/node/util/sysctl, and setupKernelTunables of
 * the kubelet's container manager
 */
export const kernelTunables: Readonly<Record<string, string>> = {
  '/proc/sys/vm/overcommit_memory': '1',
  '/proc/sys/vm/panic_on_oom': '0',
  '/proc/sys/kernel/panic': '10',
  '/proc/sys/kernel/panic_on_oops': '1',
  '/proc/sys/kernel/keys/root_maxkeys': '1000000',
  '/proc/sys/kernel/keys/root_maxbytes': '25000000',
};

/**
 * containerd's configuration.
 *
 * `restrict_oom_score_adj`: without CAP_SYS_RESOURCE no process may be made
 * less likely to be killed, and every sandbox would fail with "can't get final
 * child's PID from pipe: EOF".
 *
 * `opt` stands in /opt otherwise, where checkouts and tools may be too.
 */
export function containerdConfiguration(folder: string): string {
  const paths = nodePaths(folder);
  const text = JSON.stringify;
  return `version = 2
root = ${text(paths.containerdRoot)}
state = ${text(paths.containerdState)}
[grpc]
  address = ${text(paths.containerdSocket)}
[plugins."io.containerd.internal.v1.opt"]
  path = ${text(join(folder, 'opt'))}
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${text(pauseImage)}
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = ${text(pluginFolder)}
    conf_dir = ${text(paths.cni)}
`;
}

/** How pods get their addresses: a bridge of the node. */
export function cniConfiguration(folder: string, podRange: string): unknown {
  return {
    cniVersion: '1.0.0',
    name: 'kube-lab',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods',
        isGateway: true,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: podRange }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: join(folder, 'addresses'),
        },
      },
    ],
  };
}

/** The kubelet's configuration (kubelet.config.k8s.io/v1beta1). */
export function kubeletConfiguration(options: {
  folder: string;
  address: string;
  cgroup: string;
}): unknown {
  const { folder, address, cgroup } = options;
  const paths = nodePaths(folder);
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address,
    port: kubeletPort,
    readOnlyPort: 0,
    healthzBindAddress: '127.0.0.1',
    healthzPort: kubeletHealthPort,
    containerRuntimeEndpoint: `unix://${paths.containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    // Where control groups are still of version 1, as on Debian's older kernels.
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: paths.authority },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: paths.certificate,
    tlsPrivateKeyFile: paths.key,
    volumePluginDir: join(folder, 'volume-plugins'),
    // Nothing routes services here, and there is no DNS.
    makeIPTablesUtilChains: false,
    resolvConf: '',
    // The disk is the machine's: how full it is says nothing about the node.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '0%',
      'imagefs.available': '0%',
    },
    // Tests watch containers die and come back; a minute is too long for them.
    crashLoopBackOff: { maxContainerRestartPeriod: '5s' },
    featureGates: { KubeletCrashLoopBackOffMax: true },
  };
}
