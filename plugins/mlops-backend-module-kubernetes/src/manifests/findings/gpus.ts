import type { Amounts, Finding } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../Placement';
import { blocking, warning } from './blocking';

/** onnx-server: ONNX Runtime as npm has it, which computes on processors. */
const ON_PROCESSORS = 'onnx';

/** Are there the GPUs that replicas ask for, and would they be used? */
export function gpuFindings(
  { spec: { resources, runtime } }: DesiredRevision,
  { name, gpuResource }: Placement['pool'],
  capacity: Amounts | undefined,
): Finding[] {
  const { gpus } = resources;
  if (gpus === 0) {
    return gpuResource === undefined || runtime !== ON_PROCESSORS
      ? []
      : [withoutGpus(name)];
  }
  if (gpuResource === undefined) {
    return [
      blocking(
        'gpu-not-in-pool',
        `One replica asks for ${counted(gpus)}; the pool ${name} has none`,
        'Set GPUs to 0, or choose a pool with GPUs',
      ),
    ];
  }
  return [
    ...(capacity && gpus > capacity.gpus
      ? [
          blocking(
            'replica-needs-more-gpus',
            `One replica asks for ${gpus} ${gpuResource}; the pool ${name} has ${capacity.gpus}`,
            `Ask for at most ${capacity.gpus}, or choose a larger pool`,
          ),
        ]
      : []),
    ...(runtime === ON_PROCESSORS ? [neverUsed(gpus)] : []),
  ];
}

function neverUsed(gpus: number): Finding {
  return warning(
    'gpus-not-used',
    `The runtime ${ON_PROCESSORS} computes on processors: each replica would hold ${counted(
      gpus,
    )} and never use ${gpus === 1 ? 'it' : 'them'}`,
    'Set GPUs to 0, or give the version an image of its own that computes on them',
  );
}

function withoutGpus(pool: string): Finding {
  return {
    severity: 'info',
    code: 'nodes-have-gpus',
    message: `The nodes of ${pool} have GPUs, which the runtime ${ON_PROCESSORS} does not use; its replicas take processors and memory there that services with GPUs need`,
    fix: 'Choose a pool without GPUs where there is one',
  };
}

function counted(gpus: number): string {
  return gpus === 1 ? '1 GPU' : `${gpus} GPUs`;
}
