import type { ClusterComponent } from '@fairway/backstage-plugin-mlops-common';
import type { ApiGroup } from '../../client';

interface Known {
  name: string;
  /** The API group by which it is known. */
  group: string;
  /** The version of it, where others have the group too. */
  version?: string;
  /** What follows where it is there, and where it is not. */
  present: string;
  absent: string;
  fix: string;
}

/** What KServe serves language models by. */
export const KSERVE_LANGUAGE_MODELS = 'KServe LLMInferenceService';

/** What Fairway makes use of, the most necessary first. */
const known: readonly Known[] = [
  {
    name: 'Gateway API',
    group: 'gateway.networking.k8s.io',
    present: 'Predictions are divided between revisions by HTTPRoutes',
    absent: 'Nothing can be served here',
    fix: 'Install the Gateway API (gateway-api.sigs.k8s.io) and one of its implementations',
  },
  {
    name: 'Metrics API',
    group: 'metrics.k8s.io',
    present: 'The number of replicas follows the use of CPU',
    absent:
      'Services with a range of replicas stay at the number that they began with',
    fix: 'Install metrics-server (github.com/kubernetes-sigs/metrics-server)',
  },
  {
    name: 'KServe',
    group: 'serving.kserve.io',
    present: 'Pools of kind kserve run services by its serving runtimes',
    absent: 'Services run as Deployments; pools of kind kserve cannot be used',
    fix: 'Install KServe in Standard mode (kserve.github.io), and deploy/kserve of Fairway',
  },
  {
    name: KSERVE_LANGUAGE_MODELS,
    group: 'serving.kserve.io',
    // Nothing else of KServe has it (0.20.0).
    version: 'v1alpha2',
    present: 'Pools of kind kserve serve language models by its configurations',
    absent:
      'Language models run as Deployments of vLLM; pools of kind kserve do not take them',
    fix: 'Install its part for language models (the chart kserve-llmisvc of 0.20), or set images.vllm of the cluster and use a pool whose services run as Deployments',
  },
  {
    name: 'KEDA',
    group: 'keda.sh',
    present: 'With its HTTP add-on, services may sleep',
    absent: 'Services cannot sleep: each has one replica at least',
    fix: 'Install KEDA (keda.sh/docs/latest/deploy)',
  },
  {
    name: 'KEDA HTTP add-on',
    group: 'http.keda.sh',
    present: 'The next prediction wakes a service that sleeps',
    absent: 'Services cannot sleep: each has one replica at least',
    fix: 'Install the HTTP add-on (github.com/kedacore/http-add-on) beside KEDA',
  },
  {
    name: 'Kueue',
    group: 'kueue.x-k8s.io',
    present: 'Pools may name a queue that admits their pods',
    absent:
      'Pods are placed as they come; pools that name a queue cannot be used',
    fix: 'Install Kueue (kueue.sigs.k8s.io/docs/installation)',
  },
  {
    name: 'Prometheus Operator',
    group: 'monitoring.coreos.com',
    present: 'A PodMonitor has the pods of services scraped',
    absent: 'Prometheus has to be told of the pods of services in another way',
    fix: 'Install the operator (prometheus-operator.dev), or add a scrape job as the README of the Prometheus module has it',
  },
];

/**
 * What of all that Fairway makes use of a cluster has. Pure.
 *
 * @param groups - that its API server serves
 * @param version - of Kubernetes
 */
export function componentsOf(
  groups: readonly ApiGroup[],
  version: string,
): ClusterComponent[] {
  return [
    {
      name: 'Kubernetes',
      installed: true,
      versions: [version],
      effect: 'Runs the replicas of services',
    },
    ...known.map(({ name, group, version: only, present, absent, fix }) => {
      const served = groups.find(one => one.name === group)?.versions ?? [];
      const versions = served
        .filter(one => only === undefined || one === only)
        .slice(0, 10);
      const installed = versions.length > 0;
      return {
        name,
        installed,
        versions,
        effect: installed ? present : absent,
        ...(!installed && { fix }),
      };
    }),
  ];
}
