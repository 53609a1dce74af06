import type {
  Finding,
  PoolPlacement,
} from '@fairway/backstage-plugin-mlops-common';
import type { CatalogPoolsConfig, ClusterConfig } from '../config';

/**
 * Who makes accelerators that nodes count: the domains of the device plugins that
 * Kubernetes' documentation lists ("Schedule GPUs", "Device Plugins"). Other
 * extended resources may be devices that a pod should not have.
 */
const ACCELERATORS = [
  'amd.com/*',
  'aws.amazon.com/neuron*',
  'google.com/tpu',
  'gpu.intel.com/*',
  'habana.ai/gaudi',
  'nvidia.com/*',
];

/** Kubernetes' own: what they hold back is no place for models. */
const OWN_DOMAIN = /(^|\.)kubernetes\.io\//;
const ROLE = /^node-role\.kubernetes\.io\//;

/**
 * What a pool of the catalog asks of a cluster that its configuration does not
 * give. Who writes the catalog chooses among the nodes that it allows, and gets
 * no other right by that. Pure.
 */
export function catalogPoolFindings(
  pool: string,
  placement: PoolPlacement,
  { name: cluster, catalogPools }: Pick<ClusterConfig, 'name' | 'catalogPools'>,
): Finding[] {
  if (!catalogPools) {
    return [
      {
        severity: 'blocking',
        code: 'pool-not-accepted',
        message: `Cluster ${cluster} takes no pools of the catalog, and ${pool} is one`,
        fix: 'Choose another pool, or ask a platform engineer to set catalogPools for the cluster in mlops.kubernetes.clusters, or to add the pool there',
      },
    ];
  }
  const allowed: CatalogPoolsConfig = catalogPools === true ? {} : catalogPools;
  const refused = (what: string, names: readonly string[]): Finding[] =>
    names.length === 0
      ? []
      : [
          {
            severity: 'blocking',
            code: 'pool-asks-too-much',
            message: `${pool} asks for ${what} ${names
              .slice(0, 5)
              .join(
                ', ',
              )}, which cluster ${cluster} does not give to pools of the catalog`,
            fix: `Correct the entity of ${pool}, or ask a platform engineer to allow it in catalogPools of the cluster in mlops.kubernetes.clusters`,
          },
        ];
  const { nodeLabels = {}, tolerations = [], resourceName, queue } = placement;
  return [
    ...refused(
      'the node labels',
      Object.keys(nodeLabels).filter(
        key => !isAllowed(key, allowed.nodeLabels, !ROLE.test(key)),
      ),
    ),
    ...refused(
      'tolerations of the taints',
      tolerations
        .map(({ key }) => key)
        .filter(key => !isAllowed(key, allowed.taints, !OWN_DOMAIN.test(key))),
    ),
    ...refused(
      'the resource',
      resourceName === undefined ||
        isAllowed(
          resourceName,
          allowed.resources,
          ACCELERATORS.some(pattern => matches(resourceName, pattern)),
        )
        ? []
        : [resourceName],
    ),
    ...(queue === undefined ||
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(queue)
      ? []
      : [
          {
            severity: 'blocking' as const,
            code: 'queue-not-usable',
            message: `'${queue.slice(0, 100)}' cannot be the name of a queue`,
            fix: `Correct spec.quota.kueue.localQueue of ${pool}`,
          },
        ]),
  ];
}

function isAllowed(
  key: string,
  patterns: readonly string[] | undefined,
  byDefault: boolean,
): boolean {
  return key !== '' && (patterns?.some(p => matches(key, p)) ?? byDefault);
}

function matches(key: string, pattern: string): boolean {
  return pattern.endsWith('*')
    ? key.startsWith(pattern.slice(0, -1))
    : key === pattern;
}
