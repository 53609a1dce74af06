import {
  gpuMemoryNeed,
  longestContext,
  VLLM_MEMORY_SHARE,
  VLLM_QUANTIZATIONS,
  VLLM_RUNTIME,
  type Finding,
  type Resources,
  type ServedLanguageModel,
} from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../Placement';
import { blocking, warning } from './blocking';

/** Would vLLM serve the language model of this revision on the GPUs of the pool? */
export function languageModelFindings(
  { spec }: DesiredRevision,
  { cluster, images, pool }: Placement,
): Finding[] {
  const { runtime, languageModel, resources } = spec;
  if (runtime !== VLLM_RUNTIME) {
    return [];
  }
  if (!languageModel) {
    return [
      blocking(
        'language-model-unknown',
        'The revision says nothing of its language model',
        'Give the model version a languageModel in the catalog, and deploy it again',
      ),
    ];
  }
  return [
    ...(images.vllm === undefined
      ? [
          blocking(
            'runtime-not-on-cluster',
            `Cluster ${cluster} has no image of vLLM, which serves language models`,
            'Choose another pool, or ask a platform engineer to set images.vllm of the cluster in mlops.kubernetes.clusters',
          ),
        ]
      : []),
    ...quantizationFindings(languageModel),
    ...divisionFindings(languageModel, resources),
    ...(resources.gpus > 0 ? memoryFindings(languageModel, pool) : []),
  ];
}

function quantizationFindings({
  quantization,
}: ServedLanguageModel): Finding[] {
  return quantization === undefined || VLLM_QUANTIZATIONS.includes(quantization)
    ? []
    : [
        blocking(
          'quantization-not-supported',
          `vLLM knows no quantization ${quantization}`,
          `Leave it out, or choose one of ${VLLM_QUANTIZATIONS.join(', ')}`,
        ),
      ];
}

function divisionFindings(
  { tensorParallelism }: ServedLanguageModel,
  { gpus }: Resources,
): Finding[] {
  if (gpus === 0 && tensorParallelism === 1) {
    return [
      warning(
        'language-model-without-gpu',
        'Replicas ask for no GPU, which only an image of vLLM for CPUs starts with',
        'Ask for a GPU, unless the image of vLLM on this cluster is one for CPUs',
      ),
    ];
  }
  return gpus === tensorParallelism
    ? []
    : [
        blocking(
          'gpus-not-as-divided',
          `The weights are divided over ${tensorParallelism} GPUs, and each replica asks for ${gpus}`,
          `Ask for ${tensorParallelism} GPUs, or divide the weights over ${Math.max(
            1,
            gpus,
          )}`,
        ),
      ];
}

function memoryFindings(
  languageModel: ServedLanguageModel,
  { name, gpuMemoryMiB }: Placement['pool'],
): Finding[] {
  const need = gpuMemoryNeed(languageModel);
  if (!need || gpuMemoryMiB === undefined) {
    return [
      warning(
        'gpu-memory-unknown',
        need
          ? `Whether the model fits is not known: nobody says how much memory the GPUs of ${name} have`
          : 'Whether the model fits is not known: its version does not say how large its weights are',
        need
          ? 'Ask a platform engineer to set gpuMemoryMiB of the pool'
          : 'Add weightsMiB to languageModel of the model version',
      ),
    ];
  }
  const room = gpuMemoryMiB * VLLM_MEMORY_SHARE;
  // What is quantized while it is loaded takes less than its files.
  const isSmaller = languageModel.quantization !== undefined;
  if (need.weights > room) {
    const message = `The weights take ${inGiB(
      need.weights,
    )} of each GPU; those of ${name} have ${inGiB(
      room,
    )} for vLLM (${VLLM_MEMORY_SHARE} of ${inGiB(gpuMemoryMiB)})`;
    return [
      isSmaller
        ? warning(
            'weights-may-not-fit',
            `${message}, unless their quantization makes them smaller`,
            'Divide them over more GPUs if they are stored quantized already',
          )
        : blocking(
            'weights-do-not-fit',
            message,
            'Divide them over more GPUs, choose a quantization, or a pool with larger GPUs',
          ),
    ];
  }
  return need.context !== undefined &&
    need.weights + need.context > room &&
    !isSmaller
    ? [
        blocking(
          'context-does-not-fit',
          `Weights (${inGiB(
            need.weights,
          )}) and one request with the whole context (${inGiB(
            need.context,
          )}) take more of each GPU than those of ${name} have for vLLM, ${inGiB(
            room,
          )}`,
          // The memory that vLLM takes beside depends on the model and the GPU.
          `Choose a context clearly below ${longestContext(
            languageModel,
            gpuMemoryMiB,
          )} tokens, more GPUs, or a pool with larger ones`,
        ),
      ]
    : [];
}

function inGiB(mebibytes: number): string {
  return `${(mebibytes / 1024).toFixed(1)} GiB`;
}
