import type { Amounts, Finding } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import { mostReplicas } from '../identity/replicas';
import type { Placement } from '../Placement';

/** Formats and runtimes that our image serves. */
export const FORMATS = ['onnx'];
export const RUNTIMES = ['onnx'];

/** The most replicas of one revision. */
const MAX_REPLICAS = 100;

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** Would replicas of this revision run on the pool, as far as can be said without asking the cluster? */
export function fitFindings(
  revision: DesiredRevision,
  { pool }: Placement,
  capacity: Amounts | undefined,
): Finding[] {
  const { spec } = revision;
  const most = mostReplicas(revision);
  return [
    ...(FORMATS.includes(spec.format)
      ? []
      : [
          blocking(
            'format-not-supported',
            `The model has the format ${
              spec.format
            }; this target serves ${FORMATS.join(', ')}`,
            'Export the model to ONNX as a new version, or choose a target that knows the format',
          ),
        ]),
    ...(RUNTIMES.includes(spec.runtime)
      ? []
      : [
          blocking(
            'runtime-not-supported',
            `The runtime ${
              spec.runtime
            } is not on this target; it has ${RUNTIMES.join(', ')}`,
            'Choose another runtime or another target',
          ),
        ]),
    ...(SEGMENT.test(spec.modelVersion)
      ? []
      : [
          blocking(
            'model-version-not-usable',
            `The model version is called '${spec.modelVersion.slice(
              0,
              100,
            )}', which cannot stand in an address`,
            'Name it with letters, digits, ".", "_" and "-", beginning with a letter or digit',
          ),
        ]),
    ...(most <= MAX_REPLICAS
      ? []
      : [
          blocking(
            'too-many-replicas',
            `The revision may have ${most} replicas; the most is ${MAX_REPLICAS}`,
            `Ask for at most ${MAX_REPLICAS}, with more CPU or GPUs each`,
          ),
        ]),
    ...gpuFindings(revision, pool, capacity),
    ...(capacity ? sizeFindings(revision, pool.name, capacity) : []),
    ...variableFindings(spec.environmentVariables),
  ];
}

function gpuFindings(
  { spec: { resources } }: DesiredRevision,
  { name, gpuResource }: Placement['pool'],
  capacity: Amounts | undefined,
): Finding[] {
  if (resources.gpus === 0) {
    return [];
  }
  if (gpuResource === undefined) {
    return [
      blocking(
        'gpu-not-in-pool',
        `One replica asks for ${resources.gpus} GPU; the pool ${name} has none`,
        'Set GPUs to 0, or choose a pool with GPUs',
      ),
    ];
  }
  return capacity && resources.gpus > capacity.gpus
    ? [
        blocking(
          'replica-needs-more-gpus',
          `One replica asks for ${resources.gpus} ${gpuResource}; the pool ${name} has ${capacity.gpus}`,
          `Ask for at most ${capacity.gpus}, or choose a larger pool`,
        ),
      ]
    : [];
}

function sizeFindings(
  { spec: { resources } }: DesiredRevision,
  pool: string,
  capacity: Amounts,
): Finding[] {
  return [
    ...(resources.cpu > capacity.cpu
      ? [
          blocking(
            'replica-needs-more-cpu',
            `One replica asks for ${resources.cpu} CPU cores; the pool ${pool} has ${capacity.cpu}`,
            `Ask for at most ${capacity.cpu} cores, or choose a larger pool`,
          ),
        ]
      : []),
    ...(resources.memoryMiB > capacity.memoryMiB
      ? [
          blocking(
            'replica-needs-more-memory',
            `One replica asks for ${resources.memoryMiB} MiB of memory; the pool ${pool} has ${capacity.memoryMiB} MiB`,
            `Ask for at most ${capacity.memoryMiB} MiB, or choose a larger pool`,
          ),
        ]
      : []),
  ];
}

/** Variables that would have the runtime load other code than its image holds. */
function variableFindings(variables: Record<string, string>): Finding[] {
  return Object.keys(variables)
    .filter(name => /^(NODE_|LD_|DYLD_)/.test(name))
    .map(name =>
      blocking(
        'variable-not-allowed',
        `The environment variable ${name} may not be set: it can load code into the runtime`,
        `Take ${name} out of the environment variables`,
      ),
    );
}

function blocking(code: string, message: string, fix: string): Finding {
  return { severity: 'blocking', code, message, fix };
}
