/** One thing that is built from Go sources: a wrapper module and its programs. */
export interface Part {
  /** Folder below `go/` with the `go.mod` and `go.sum` that pin it. */
  module: string;
  version: string;
  /** Go package by the name of the program that is built from it. */
  programs: Readonly<Record<string, string>>;
  /** Package variables that the linker sets, as upstream's own builds do. */
  variables?: Readonly<Record<string, string>>;
}

const kubernetesVersion = 'v1.34.10';
const etcdVersion = 'v3.6.16';
const kwokVersion = 'v0.8.0';

/**
 * What upstream stamps into its binaries. Without it `/version` is empty, and
 * clients that compare versions misread it.
 */
function kubernetesVariables(): Record<string, string> {
  const [major, minor] = kubernetesVersion.slice(1).split('.');
  const component = 'k8s.io/component-base/version';
  const client = 'k8s.io/client-go/pkg/version';
  return {
    [`${component}.gitVersion`]: kubernetesVersion,
    [`${component}.gitMajor`]: major,
    [`${component}.gitMinor`]: minor,
    [`${component}.gitTreeState`]: 'clean',
    [`${component}.gitCommit`]: '0000000',
    [`${component}.buildDate`]: '2026-01-01T00:00:00Z',
    [`${client}.gitVersion`]: kubernetesVersion,
    [`${client}.gitMajor`]: major,
    [`${client}.gitMinor`]: minor,
  };
}

const ofKubernetes = (...programs: string[]): Part => ({
  module: 'kubernetes',
  version: kubernetesVersion,
  programs: Object.fromEntries(
    programs.map(program => [program, `k8s.io/kubernetes/cmd/${program}`]),
  ),
  variables: kubernetesVariables(),
});

/** Everything that can be built, by name. */
export const parts = {
  etcd: {
    module: 'etcd',
    version: etcdVersion,
    programs: {
      etcd: 'go.etcd.io/etcd/server/v3',
      etcdutl: 'go.etcd.io/etcd/etcdutl/v3',
    },
  },
  kubernetes: ofKubernetes(
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
  ),
  kubectl: ofKubernetes('kubectl'),
  kubelet: ofKubernetes('kubelet'),
  kwok: {
    module: 'kwok',
    version: kwokVersion,
    programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    variables: { 'sigs.k8s.io/kwok/pkg/consts.Version': kwokVersion },
  },
  pause: { module: 'pause', version: 'v1', programs: { pause: '.' } },
  'envoy-gateway': {
    module: 'envoy-gateway',
    version: 'v1.9.1',
    programs: {
      'envoy-gateway': 'github.com/envoyproxy/gateway/cmd/envoy-gateway',
    },
  },
  kserve: {
    module: 'kserve',
    version: 'v0.20.0',
    programs: { 'kserve-manager': 'github.com/kserve/kserve/cmd/manager' },
  },
  'kserve-llm': {
    module: 'kserve-llm',
    version: 'v0.20.0',
    programs: { 'kserve-llmisvc': 'github.com/kserve/kserve/cmd/llmisvc' },
  },
  kueue: {
    module: 'kueue',
    version: 'v0.19.2',
    programs: { kueue: 'sigs.k8s.io/kueue/cmd/kueue' },
  },
  keda: {
    module: 'keda',
    version: 'v2.20.2',
    programs: {
      'keda-operator': 'github.com/kedacore/keda/v2/cmd/operator',
      'keda-metrics-apiserver': 'github.com/kedacore/keda/v2/cmd/adapter',
    },
  },
  'keda-http-add-on': {
    module: 'keda-http-add-on',
    version: 'v0.15.0',
    programs: {
      'keda-http-operator': 'github.com/kedacore/http-add-on/operator',
      'keda-http-scaler': 'github.com/kedacore/http-add-on/scaler',
      'keda-http-interceptor': 'github.com/kedacore/http-add-on/interceptor',
    },
  },
  flux: {
    module: 'flux',
    version: 'v1.9.6',
    programs: {
      'source-controller': 'github.com/fluxcd/source-controller',
      'kustomize-controller': 'github.com/fluxcd/kustomize-controller',
    },
  },
} satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

/** What a control plane consists of. */
export const planeParts = [
  'etcd',
  'kubernetes',
  'kwok',
] as const satisfies readonly PartName[];
