import { gpuModels, gpuNode, LanguageModelServer } from '@fairway/kube-lab';

const EVERY_MS = 250;
/** Where pods of vLLM listen, as the manifests say. */
const PORT = 8080;
const NODE_LABEL = { 'nvidia.com/gpu.present': 'true' };
const MODEL = gpuModels.a100;

/** Node without a machine, with GPUs that are none. */
export const gpuNodes = [gpuNode({ name: 'gpu-1', model: MODEL, count: 8 })];

/** What the configuration says of it. */
export const gpuPool = {
  name: 'lab-gpus',
  title: 'Lab GPUs',
  description:
    'A node that is only played, for language models: a small model that says random words answers in the place of vLLM',
  owner: 'group:default/platform',
  nodeSelector: NODE_LABEL,
  gpuResource: 'nvidia.com/gpu',
  gpuMemoryMiB: MODEL.memoryMiB,
};

/** Nothing pulls it: pods of the node are objects only. */
export const vllmImage = `registry.example/vllm/vllm-openai@sha256:${'0'.repeat(
  64,
)}`;

/**
 * Lets a real server of the OpenAI API answer, through the gateway, for the pods
 * of vLLM that are said to be ready.
 *
 * @param {object} options
 * @param options.gateway an EnvoyGateway
 * @param {() => Promise<object[]>} options.listPods the pods of the namespace
 * @returns its `close`
 */
export async function answerForLanguageModels({ gateway, listPods }) {
  const server = await LanguageModelServer.create({ name: 'small-words' });
  const instead = { host: '127.0.0.1', port: server.port };
  let answered = new Set();
  let timer;
  let isClosed = false;
  const look = async () => {
    // A look that fails leaves the pods that were there before.
    const pods = await listPods().catch(() => undefined);
    if (pods && !isClosed) {
      const hosts = new Set(pods.filter(isReadyVllm).map(addressOf));
      for (const host of answered.difference(hosts)) {
        gateway.answerNoMore({ host, port: PORT });
      }
      for (const host of hosts.difference(answered)) {
        gateway.answerFor({ host, port: PORT }, instead);
      }
      answered = hosts;
    }
    timer = isClosed ? undefined : setTimeout(look, EVERY_MS);
  };
  void look();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await server.close();
    },
  };
}

const addressOf = ({ status }) => status.podIP;

function isReadyVllm({ spec, status }) {
  return (
    status.podIP !== undefined &&
    spec.containers.some(({ command }) => command?.[0] === 'vllm') &&
    status.conditions?.some(
      one => one.type === 'Ready' && one.status === 'True',
    )
  );
}
