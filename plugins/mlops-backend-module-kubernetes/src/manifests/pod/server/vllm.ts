import { NotFoundError } from '@backstage/errors';
import type {
  V1EnvVar,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node';
import {
  parseHuggingFaceUri,
  ServedLanguageModel,
  startSecondsOf,
} from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../../Placement';
import { MODEL_FOLDER } from '../model';
import { memoryQuantity } from '../quantities';
import { literal } from '../security';
import { httpProbe, type ServerParts, type ServerProbes } from './ServerParts';

const PORT = 8080;
/** vLLM answers with 200 while its engine works, and not before it is loaded. */
const HEALTH = '/health';

/**
 * Time for the answers that are under way when a pod ends: by itself vLLM gives all
 * of them up at once. It ends as soon as there are none.
 */
const FINISH_SECONDS = 290;

/**
 * How many seconds vLLM keeps connections that nobody uses. Longer than gateways do
 * (Envoy an hour): who closes first must be the one that asks, or a request meets a
 * connection that is just closing and is answered with 503. By itself it closes
 * them after 5 s (vllm-project/vllm#18472).
 */
export const VLLM_KEEP_ALIVE = {
  name: 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE',
  value: '3900',
};

/** One that does not start, or hangs, finishes no answer either. */
const KILL_SECONDS = 30;

const CACHE_FOLDER = '/var/cache/vllm';
/** Compiled kernels, tokenizers and what the hub keeps beside the weights. */
const CACHE_MIB = 10 * 1024;
const TEMPORARY_MIB = 2 * 1024;
/**
 * Shared memory by which the processes of several GPUs talk; the size of vLLM's
 * own example ("Using Kubernetes" of its documentation).
 */
const SHARED_MIB = 2 * 1024;

/**
 * vLLM's server of the OpenAI API. Its arguments are those of `vllm serve` (read
 * in 0.33.0: `entrypoints/cli/serve.py`, `engine/arg_utils.py`), where the
 * model comes first and `--model` is on its way out.
 *
 * @throws NotFoundError where the cluster has no image of vLLM
 */
export function vllmServer(
  desired: DesiredService,
  { spec }: DesiredRevision,
  placement: Placement,
): ServerParts {
  const { images, cluster, huggingFace } = placement;
  if (images.vllm === undefined) {
    throw new NotFoundError(`Cluster ${cluster} has no image of vLLM`);
  }
  const { facts, ...settings } = spec.languageModel!;
  const hub = parseHuggingFaceUri(spec.uri);
  return {
    image: images.vllm,
    // The entry point of its images was another one until 0.11.
    command: ['vllm', 'serve'],
    args: [
      hub?.repository ?? MODEL_FOLDER,
      `--served-model-name=${literal(desired.modelName)}`,
      '--host=0.0.0.0',
      `--port=${PORT}`,
      `--shutdown-timeout=${FINISH_SECONDS}`,
      ...settingArgs(settings),
      ...(hub
        ? [`--revision=${hub.commit}`, `--tokenizer-revision=${hub.commit}`]
        : []),
    ],
    variables: {
      ...cacheVariables(),
      [VLLM_KEEP_ALIVE.name]: VLLM_KEEP_ALIVE.value,
      // Nothing is told to anybody about who uses what.
      VLLM_NO_USAGE_STATS: '1',
      DO_NOT_TRACK: '1',
      HF_HUB_DISABLE_TELEMETRY: '1',
      ...(hub
        ? huggingFace?.endpoint !== undefined && {
            HF_ENDPOINT: huggingFace.endpoint,
          }
        : { HF_HUB_OFFLINE: '1' }),
    },
    ...(hub && { secretVariables: tokenVariable(placement) }),
    port: PORT,
    readinessPath: HEALTH,
    probes: probes(startSecondsOf(spec)),
    finishSeconds: FINISH_SECONDS,
    ...places(spec.languageModel!, hub !== undefined),
  };
}

function settingArgs({
  contextLength,
  quantization,
  tensorParallelism,
}: Omit<ServedLanguageModel, 'facts'>): string[] {
  return [
    `--tensor-parallel-size=${tensorParallelism}`,
    ...(contextLength === undefined
      ? []
      : [`--max-model-len=${contextLength}`]),
    ...(quantization === undefined ? [] : [`--quantization=${quantization}`]),
  ];
}

/** Where everything is written that vLLM and what it is made of keep. */
function cacheVariables(): Record<string, string> {
  return {
    HOME: CACHE_FOLDER,
    XDG_CACHE_HOME: CACHE_FOLDER,
    XDG_CONFIG_HOME: `${CACHE_FOLDER}/config`,
    HF_HOME: `${CACHE_FOLDER}/huggingface`,
    TRITON_CACHE_DIR: `${CACHE_FOLDER}/triton`,
    TORCHINDUCTOR_CACHE_DIR: `${CACHE_FOLDER}/inductor`,
    // Its user has no name in the image, and PyTorch asks for one.
    USER: 'vllm',
  };
}

function tokenVariable({ huggingFace }: Placement): V1EnvVar[] {
  const token = huggingFace?.tokenSecret;
  return token
    ? [
        {
          name: 'HF_TOKEN',
          valueFrom: { secretKeyRef: { name: token.name, key: token.key } },
        },
      ]
    : [];
}

function places(
  { facts, tensorParallelism }: ServedLanguageModel,
  fetchesWeights: boolean,
): { volumes: V1Volume[]; mounts: V1VolumeMount[] } {
  const weights = fetchesWeights ? facts.weightsMiB : 0;
  const volumes: V1Volume[] = [
    {
      name: 'cache',
      // Of weights whose size nobody knows no limit can be named.
      emptyDir:
        weights === undefined
          ? {}
          : { sizeLimit: memoryQuantity(CACHE_MIB + weights) },
    },
    {
      name: 'temporary',
      emptyDir: { sizeLimit: memoryQuantity(TEMPORARY_MIB) },
    },
    ...(tensorParallelism > 1
      ? [
          {
            name: 'shared-memory',
            emptyDir: {
              medium: 'Memory',
              sizeLimit: memoryQuantity(SHARED_MIB),
            },
          },
        ]
      : []),
  ];
  const paths: Record<string, string> = {
    cache: CACHE_FOLDER,
    temporary: '/tmp',
    'shared-memory': '/dev/shm',
  };
  return {
    volumes,
    mounts: volumes.map(({ name }) => ({ name, mountPath: paths[name] })),
  };
}

function probes(startSeconds: number): ServerProbes {
  return {
    startupProbe: httpProbe(HEALTH, {
      periodSeconds: 5,
      timeoutSeconds: 5,
      failureThreshold: startSeconds / 5,
      terminationGracePeriodSeconds: KILL_SECONDS,
    }),
    readinessProbe: httpProbe(HEALTH, {
      periodSeconds: 5,
      timeoutSeconds: 5,
      failureThreshold: 3,
    }),
    // It answers beside the engine, and with 503 when that has died.
    livenessProbe: httpProbe(HEALTH, {
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
      terminationGracePeriodSeconds: KILL_SECONDS,
    }),
  };
}
