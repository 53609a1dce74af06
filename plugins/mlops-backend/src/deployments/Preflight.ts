import {
  Finding,
  Pool,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredService,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { amountsToReserve, findCapacityProblems } from '../pools/fit';
import { ReadPool } from '../pools/PoolsReader';

/** A service as the preflight looks at it. */
export type PreflightService = Omit<DesiredService, 'revisions' | 'keys'>;

/** The declaration that deploying one revision would begin with. */
export function declarationOf(
  service: PreflightService,
  spec: RevisionSpec,
  number: number,
): DesiredService {
  return {
    ...service,
    revisions: [
      {
        number,
        spec,
        replicas: spec.replicas,
        scaling: spec.scaling,
        weight: 100,
      },
    ],
    keys: [],
    queue: spec.traffic?.queue,
    sticky: spec.traffic?.sticky,
  };
}

/**
 * Would this run here? Asks capacity and target; changes nothing.
 *
 * `held` is what the service holds of the pool already and gives back.
 */
export async function preflight(options: {
  service: PreflightService;
  spec: RevisionSpec;
  number: number;
  pool: ReadPool;
  target: ServingTarget;
  held?: { cpu: number; memoryMiB: number; gpus: number };
}): Promise<Finding[]> {
  const { service, spec, number, target } = options;
  const { pool, targetPool } = options.pool;
  if (!pool.capabilities.reachable) {
    return [
      {
        severity: 'blocking',
        code: 'pool-unreachable',
        message: `${pool.title} cannot be reached: ${
          pool.capabilities.problem ?? 'the reason is not known'
        }`,
        fix: 'Choose another pool, or ask its owner',
      },
    ];
  }
  const held = options.held ?? { cpu: 0, memoryMiB: 0, gpus: 0 };
  return [
    ...findCapacityProblems({
      pool: pool.title,
      capacity: pool.capacity,
      reserved: {
        cpu: pool.reserved.cpu - held.cpu,
        memoryMiB: pool.reserved.memoryMiB - held.memoryMiB,
        gpus: pool.reserved.gpus - held.gpus,
      },
      wanted: amountsToReserve(spec),
    }),
    ...findScalingProblems(spec, pool),
    ...(await target.preflight(
      declarationOf(service, spec, number),
      targetPool,
    )),
  ];
}

function findScalingProblems({ scaling }: RevisionSpec, pool: Pool): Finding[] {
  return scaling?.minReplicas === 0 && !pool.capabilities.scaleToZero
    ? [
        {
          severity: 'blocking',
          code: 'scale-to-zero-not-supported',
          message: `${pool.title} cannot let a service sleep while nobody asks`,
          fix: 'Keep at least one replica, or choose another pool',
        },
      ]
    : [];
}
