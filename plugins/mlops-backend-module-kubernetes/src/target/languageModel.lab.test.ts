import {
  chatRequest,
  CHAT_PATH,
  decodeCompletion,
  errorMessageOf,
} from '@fairway/inference-protocol';
import {
  describeWithGateway,
  describeWithLanguageModel,
  EnvoyGateway,
  gatewayDefinitions,
  gpuModels,
  gpuNode,
  type KubeObject,
  labHookTimeoutMs,
  LanguageModelServer,
  startVllm,
  vllmProgram,
} from '@fairway/kube-lab';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { LabCluster, NAMESPACE } from '../__testUtils__/LabCluster';
import {
  languagePlacement,
  languageRevision,
  VLLM_IMAGE,
} from '../__testUtils__/languageModel';
import { DribblingServer } from '../__testUtils__/lab/DribblingServer';
import { streamedParts } from '../__testUtils__/streamedParts';
import { until } from '../__testUtils__/until';
import { podOf } from '../manifests/pod/pod';
import type { KubernetesServingTarget } from './KubernetesServingTarget';

jest.setTimeout(180_000);

const vllm = vllmProgram();

/** What follows `vllm serve` in its pod. */
const argsOfPod = (service: DesiredService) =>
  podOf(service, service.revisions[0], languagePlacement()).containers[0].args!;

type Pod = KubeObject & { status?: { podIP?: string } };

// The control plane, the gateway and the server of the model are real. The node
// and its pod are fake: at the pod's address llama.cpp answers in vLLM's place, or
// vLLM itself, started as the pod would start it, where FAIRWAY_VLLM names one.
describeWithGateway(
  'a language model on a fake node behind a real gateway',
  () => {
    describeWithLanguageModel(
      'with a real server at the address of its pod',
      () => {
        const pool = {
          ref: 'gpupool:default/a100',
          name: 'a100',
          capacity: { cpu: 32, memoryMiB: 131_072, gpus: 2 },
        };
        const desired = desiredServiceFixture({
          id: 'id-of-chat',
          name: 'chat',
          modelName: 'chat',
          pool: pool.ref,
          revisions: [languageRevision()],
        });
        let cluster: LabCluster;
        let gateway: EnvoyGateway;
        let server: LanguageModelServer;
        let target: KubernetesServingTarget;

        beforeAll(
          async () => {
            cluster = await LabCluster.create({
              nodes: [
                gpuNode({ name: 'gpu-1', model: gpuModels.a100, count: 2 }),
              ],
              definitions: gatewayDefinitions,
            });
            gateway = await EnvoyGateway.create({ lab: cluster.lab });
            target = cluster.target({
              gateway: { ...gateway.parentRef, url: gateway.url },
              images: { onnxServer: 'unused', vllm: VLLM_IMAGE },
              modelHosts: [{ host: 'huggingface.co', private: false }],
              pools: [
                {
                  name: pool.name,
                  gpuResource: 'nvidia.com/gpu',
                  gpuMemoryMiB: 81_920,
                  capacity: pool.capacity,
                },
              ],
            });
            server = vllm
              ? await startVllm({
                  program: vllm,
                  args: argsOfPod(desired),
                })
              : await LanguageModelServer.create({ name: 'chat' });
            await until(
              async () => (await target.capabilities(pool)).reachable,
            );
          },
          vllm ? 900_000 : labHookTimeoutMs,
        );

        afterAll(async () => {
          await gateway?.close();
          await cluster?.close();
          await server?.close();
        });

        const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
        const podOfService = async ({ id }: DesiredService) =>
          await until(async () => {
            const found = await cluster.lab.client.list<Pod>(
              `${pods}?labelSelector=fairway.dev/service-id=${id}`,
            );
            return found.find(({ status }) => status?.podIP);
          });
        /** Has a server of this machine answer for the pod of a service. */
        const answerFor = async (service: DesiredService, port: number) => {
          const { status } = await podOfService(service);
          gateway.answerFor(
            { host: status!.podIP!, port: 8080 },
            { host: '127.0.0.1', port },
          );
        };
        const observed = async (service = desired) =>
          (await target.observe(service)).revisions[0];
        const ask = async (body: object, signal?: AbortSignal) => {
          const { url, headers } = await target.reach(desired, 1);
          return await fetch(`${url}${CHAT_PATH}`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
            signal,
          });
        };
        const messages = [{ role: 'user' as const, content: 'Hello there' }];

        it('is taken by the cluster as it would be written, and nothing stands against it', async () => {
          const findings = await target.preflight(desired, pool);
          expect(findings).toEqual([
            expect.objectContaining({ code: 'digest-is-commit' }),
          ]);
        });

        it('is ready when its own server says so through the gateway, and not before', async () => {
          await target.converge(desired, { epoch: 1 });
          await podOfService(desired);
          const before = await until(async () => {
            const revision = await observed();
            return revision?.problem ? revision : undefined;
          });
          expect(before.readyReplicas).toBe(0);
          expect(before.problem!.message).toContain(
            'the gateway does not lead',
          );
          await answerFor(desired, server.port);
          await until(async () => (await observed())?.readyReplicas === 1);
        });

        it('answers with tokens, whole and one by one', async () => {
          const whole = decodeCompletion(
            await (
              await ask(
                chatRequest('chat', messages, { maxTokens: 6, temperature: 0 }),
              )
            ).json(),
          );
          expect(whole.usage!.completionTokens).toBe(6);
          const response = await ask(
            chatRequest('chat', messages, {
              maxTokens: 6,
              temperature: 0,
              stream: true,
            }),
          );
          const parts = await streamedParts(response);
          const text = parts
            .flatMap(part => (part.kind === 'text' ? part.text : []))
            .join('');
          expect(text).toBe(whole.text);
          expect(parts.slice(-3)).toEqual([
            { kind: 'finish', reason: 'length' },
            { kind: 'usage', usage: whole.usage },
            { kind: 'done' },
          ]);
        });

        it('makes no more tokens for somebody who has stopped reading', async () => {
          const made = await server.tokensMade();
          const abort = new AbortController();
          const response = await ask(
            chatRequest('chat', messages, { maxTokens: 1_500, stream: true }),
            abort.signal,
          );
          await response.body!.getReader().read();
          abort.abort();
          // It stands still, far from the end of the answer.
          let before = -1;
          const stopped = await until(async () => {
            const now = await server.tokensMade();
            const isStill = now === before && now > made;
            before = now;
            return isStill && now;
          });
          expect(stopped - made).toBeLessThan(1_500);
        });

        it('says what is wrong with a request, in words', async () => {
          const response = await ask({
            model: 'chat',
            messages,
            max_tokens: 'x',
          });
          expect(response.status).toBe(400);
          expect(errorMessageOf(await response.json())).toContain('max_tokens');
        });

        it('comes to the end of an answer that takes longer than gateways wait, though its pod goes meanwhile', async () => {
          const slow = {
            ...desired,
            id: 'id-of-slow',
            name: 'slow',
            modelName: 'slow',
          };
          const dribbling = await DribblingServer.create({ events: 18 });
          try {
            await target.converge(slow, { epoch: 1 });
            await answerFor(slow, dribbling.port);
            await until(
              async () => (await observed(slow))?.readyReplicas === 1,
            );
            const { url } = await target.reach(slow);
            const response = await fetch(`${url}${CHAT_PATH}`, {
              method: 'POST',
            });
            const { metadata } = await podOfService(slow);
            await cluster.lab.client.delete(`${pods}/${metadata.name}`);
            const text = await response.text();
            expect(text.match(/data: /g)).toHaveLength(18);
          } finally {
            await dribbling.close();
          }
        });
      },
    );
  },
);
