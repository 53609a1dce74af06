import { Finding } from '@fairway/backstage-plugin-mlops-common';
import { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { ApiNotServedError, KubernetesClient } from '../../client';
import { catalogPoolFindings } from '../../cluster/catalogPool';
import {
  ClusterPool,
  Clusters,
  placementOf,
  placeOf,
} from '../../cluster/Clusters';
import { gateways } from '../../cluster/objectTypes';
import { maySleep, type Placement } from '../../manifests';
import type { Flavour } from '../Flavour';
import { admissionFindings } from './admission';
import { blocking } from './blocking';
import { capacityOf } from './pools';

/**
 * Would the service run here? What can be said without the cluster, then what
 * the cluster itself says of the very objects: it checks and admits each of them
 * and stores none (a dry run).
 */
export async function preflightOf(
  desired: DesiredService,
  clusters: Clusters,
  flavour: Flavour,
): Promise<Finding[]> {
  const pool = clusters.ofPool(placeOf(desired));
  const { cluster } = pool;
  const refused = poolFindings(desired, clusters);
  if (refused.length > 0) {
    return refused;
  }
  let placement: Placement;
  try {
    placement = placementOf(desired, pool);
  } catch (error) {
    return [blocking('no-namespace', (error as Error).message)];
  }
  try {
    await cluster.requireFresh(placement.namespace);
  } catch (error) {
    return [
      blocking(
        'target-unreachable',
        (error as Error).message,
        'Try again in a moment; if it stays so, ask a platform engineer whether the portal reaches the cluster',
      ),
    ];
  }
  const known = await flavour.findings(desired, placement, {
    pool,
    capacity: await capacityOf(newestPool(desired, clusters)),
  });
  if (known.some(({ severity }) => severity === 'blocking')) {
    return known;
  }
  return [
    ...known,
    ...(await gatewayFindings(cluster.client, placement)),
    ...gitFindings(desired, placement, flavour),
    ...(await admissionFindings(
      cluster.client,
      flavour.workloads(cluster, placement.gitOps !== undefined),
      { desired, placement },
    )),
  ];
}

/**
 * Whether revisions go where their pool is, and the cluster takes pools of the
 * catalog as they are written.
 */
function poolFindings(desired: DesiredService, clusters: Clusters): Finding[] {
  const { cluster } = clusters.ofPool(placeOf(desired));
  return desired.revisions.flatMap(({ spec: { placement } }) => {
    const place = { ref: desired.pool, ...(placement && { placement }) };
    let own: ClusterPool;
    try {
      own = clusters.ofPool(place);
    } catch (error) {
      return [blocking('pool-unknown', (error as Error).message)];
    }
    if (own.cluster !== cluster) {
      return [
        blocking(
          'pool-has-moved',
          `The pool ${own.pool.name} is on cluster ${own.cluster.config.name} now; the service is on ${cluster.config.name} and stays there`,
          'Deploy a new service to the pool, or ask its owner to make a pool of another name of it',
        ),
      ];
    }
    return placement
      ? catalogPoolFindings(own.pool.name, placement, cluster.config)
      : [];
  });
}

/** The pool as the newest revision has it: what is asked about is about that one. */
function newestPool(desired: DesiredService, clusters: Clusters): ClusterPool {
  const newest = [...desired.revisions].sort((a, b) => b.number - a.number)[0];
  const placement = newest?.spec.placement ?? desired.placement;
  return clusters.ofPool({
    ref: desired.pool,
    ...(placement && { placement }),
  });
}

/** What of a declaration cannot come by pull requests. */
function gitFindings(
  desired: DesiredService,
  { gitOps, cluster, namespace }: Placement,
  flavour: Flavour,
): Finding[] {
  if (!gitOps) {
    return [];
  }
  const where = `namespace ${namespace} of cluster ${cluster}, whose objects Git owns`;
  if (flavour.kind !== 'kubernetes') {
    return [
      blocking(
        'git-not-offered',
        `Services of the target ${flavour.kind} cannot come by pull requests, and this one would go to ${where}`,
        'Choose another pool, or ask a platform engineer for a namespace that the portal writes to',
      ),
    ];
  }
  return [
    ...(desired.revisions.some(maySleep)
      ? [
          blocking(
            'git-cannot-sleep',
            `A service cannot sleep in ${where}`,
            'Keep at least one replica, or choose another pool',
          ),
        ]
      : []),
    {
      severity: 'info',
      code: 'comes-by-pull-request',
      message: `It goes to ${where}: it starts when a pull request with its files is merged and applied`,
    },
  ];
}

async function gatewayFindings(
  client: KubernetesClient,
  { gateway, cluster }: Placement,
): Promise<Finding[]> {
  const { name, namespace } = gateway;
  const ask = `Ask a platform engineer to install a Gateway API implementation on ${cluster}, with a Gateway ${name} in namespace ${namespace}`;
  try {
    const found = await client.get(gateways, { name, namespace });
    return found
      ? []
      : [
          blocking(
            'no-gateway',
            `There is no Gateway ${name} in namespace ${namespace} of cluster ${cluster}`,
            ask,
          ),
        ];
  } catch (error) {
    if (error instanceof ApiNotServedError) {
      return [
        blocking(
          'no-gateway-api',
          `Cluster ${cluster} does not have the Gateway API, which the weights of revisions need`,
          ask,
        ),
      ];
    }
    // It may be in a namespace that the portal cannot see.
    return [
      {
        severity: 'info',
        code: 'gateway-unknown',
        message: `Whether the gateway ${name} is there is not known: ${
          (error as Error).message
        }`,
      },
    ];
  }
}
