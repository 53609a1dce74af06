import {
  Amounts,
  Finding,
  replicaRange,
  Resources,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';

/** What a number of equal replicas takes from a pool. */
export function amountsOf(resources: Resources, replicas: number): Amounts {
  return {
    cpu: resources.cpu * replicas,
    memoryMiB: resources.memoryMiB * replicas,
    gpus: resources.gpus * replicas,
  };
}

/** What a revision may use at most: so much of the pool is kept for it. */
export function amountsToReserve(
  spec: Pick<RevisionSpec, 'resources' | 'replicas' | 'scaling'>,
): Amounts {
  return amountsOf(spec.resources, replicaRange(spec).max);
}

const units: {
  key: keyof Amounts;
  name: string;
  format: (value: number) => string;
}[] = [
  { key: 'cpu', name: 'CPU', format: value => `${round(value)} cores` },
  { key: 'memoryMiB', name: 'memory', format: value => `${round(value)} MiB` },
  { key: 'gpus', name: 'GPUs', format: value => `${round(value)}` },
];

/** Whether a request fits into what a pool has free; each finding with its fix. */
export function findCapacityProblems(options: {
  pool: string;
  capacity: Amounts;
  reserved: Amounts;
  wanted: Amounts;
}): Finding[] {
  const { pool, capacity, reserved, wanted } = options;
  return units.flatMap(({ key, name, format }): Finding[] => {
    const free = capacity[key] - reserved[key];
    if (wanted[key] === 0 || wanted[key] <= free + 1e-9) {
      return [];
    }
    const fits = wanted[key] <= capacity[key];
    return [
      {
        severity: 'blocking',
        code: fits ? 'pool-full' : 'pool-too-small',
        message: fits
          ? `${pool} has ${format(Math.max(0, free))} of ${name} free, ${format(
              wanted[key],
            )} are needed`
          : `${pool} has ${format(capacity[key])} of ${name} in all, ${format(
              wanted[key],
            )} are needed`,
        fix: fits
          ? 'Choose a smaller size or another pool, or stop a service that holds this capacity'
          : 'Choose a smaller size, fewer replicas or another pool',
      },
    ];
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
