import {
  CONTAINER_RUNTIME,
  VLLM_RUNTIME,
  type Amounts,
  type Finding,
  type RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import { mostReplicas } from '../identity/replicas';
import type { Placement } from '../Placement';
import { blocking } from './blocking';
import { gpuFindings } from './gpus';

/** Which formats a runtime serves; undefined for any. */
const FORMATS_OF: ReadonlyMap<string, readonly string[] | undefined> = new Map<
  string,
  readonly string[] | undefined
>([
  ['onnx', ['onnx']],
  [VLLM_RUNTIME, ['safetensors']],
  [CONTAINER_RUNTIME, undefined],
]);

/** The runtimes of a cluster, by its images. */
export function runtimesOf({ vllm }: Placement['images']): string[] {
  return [...FORMATS_OF.keys()].filter(
    runtime => runtime !== VLLM_RUNTIME || vllm !== undefined,
  );
}

/** The formats that they serve. */
export function formatsOf(images: Placement['images']): string[] {
  return runtimesOf(images).flatMap(runtime => FORMATS_OF.get(runtime) ?? []);
}

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
    ...runtimeFindings(spec),
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

function runtimeFindings({ runtime, format }: RevisionSpec): Finding[] {
  if (!FORMATS_OF.has(runtime)) {
    return [
      blocking(
        'runtime-not-supported',
        `The runtime ${runtime} is not on this target; it has ${[
          ...FORMATS_OF.keys(),
        ].join(', ')}`,
        'Export the model to ONNX, say in the catalog that it is a language model, give its version an image of its own, or choose another target',
      ),
    ];
  }
  const formats = FORMATS_OF.get(runtime);
  return !formats || formats.includes(format)
    ? []
    : [
        blocking(
          'format-not-supported',
          `The model has the format ${format}; the runtime ${runtime} of this target serves ${formats.join(
            ', ',
          )}`,
          'Save the model in that format as a new version, give the version an image of its own, or choose a target that knows the format',
        ),
      ];
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
    .filter(name => /^(NODE_|LD_|DYLD_|PYTHON|VLLM_PLUGINS$)/.test(name))
    .map(name =>
      blocking(
        'variable-not-allowed',
        `The environment variable ${name} may not be set: it can load code into the runtime`,
        `Take ${name} out of the environment variables`,
      ),
    );
}
