import {
  chatRequest,
  CHAT_PATH,
  decodeCompletion,
} from '@fairway/inference-protocol';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  describeWithGateway,
  describeWithKubeLab,
  describeWithLanguageModel,
  describeWithRealNode,
  labHookTimeoutMs,
  planeParts,
} from '@fairway/kube-lab';
import {
  LanguageModelCluster,
  LLAMA,
} from '../../__testUtils__/lab/LanguageModelCluster';
import { realPool } from '../../__testUtils__/lab/NodeBehindGateway';
import { NAMESPACE } from '../../__testUtils__/LabCluster';
import {
  languageModelFixture,
  languageRevision,
} from '../../__testUtils__/languageModel';
import { streamedParts } from '../../__testUtils__/streamedParts';
import { until } from '../../__testUtils__/until';
import { revisionName } from '../../manifests';
import type { KubernetesServingTarget } from '../../target/KubernetesServingTarget';
import { describeRecord } from './__testUtils__/describeRecord';
import { describeRoutingGroup } from './__testUtils__/describeRoutingGroup';

jest.setTimeout(240_000);

const services = `/api/v1/namespaces/${NAMESPACE}/services`;
const languageModels = `/apis/serving.kserve.io/v1alpha2/namespaces/${NAMESPACE}/llminferenceservices`;
const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const routes = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`;

const revisionOf = (
  number: number,
  change: Partial<DesiredRevision> = {},
): DesiredRevision => ({
  ...languageRevision({
    resources: { cpu: 0.2, memoryMiB: 512, gpus: 0 },
    languageModel: languageModelFixture,
  }),
  number,
  ...change,
});

describeWithGateway('language models by KServe, behind a real gateway', () => {
  describeWithRealNode('on a real node', () => {
    describeWithLanguageModel('whose pods run llama.cpp', () => {
      describeWithKubeLab(
        "of KServe's own controller",
        () => {
          let real: LanguageModelCluster;
          let target: KubernetesServingTarget;

          const chat = desiredServiceFixture({
            id: 'id-of-chat',
            name: 'chat',
            modelName: 'chat',
            pool: realPool.ref,
            revisions: [],
          });
          const of = (...revisions: DesiredRevision[]): DesiredService => ({
            ...chat,
            revisions,
          });
          const client = () => real.cluster.lab.client;
          const readyReplicas = async (...numbers: number[]) => {
            const { revisions } = await target.observe(chat);
            return numbers.map(
              number =>
                revisions.find(one => one.number === number)?.readyReplicas,
            );
          };
          const ask = async (body: object, revision?: number) => {
            const { url, headers } = await target.reach(chat, revision);
            return await fetch(`${url}${CHAT_PATH}`, {
              method: 'POST',
              headers: { ...headers, 'content-type': 'application/json' },
              body: JSON.stringify(body),
            });
          };
          const messages = [{ role: 'user' as const, content: 'Hello there' }];
          const oneToken = chatRequest('chat', messages, {
            maxTokens: 1,
            temperature: 0,
          });
          /** How many of so many requests each revision answers, or gets a copy of. */
          const answeredBy = async (
            requests: number,
            numbers: readonly number[],
          ) => {
            const made = async () =>
              await Promise.all(
                numbers.map(number =>
                  real.tokensMade(
                    `fairway.dev/service-id=${chat.id},fairway.dev/revision=${number}`,
                  ),
                ),
              );
            const before = await made();
            for (let sent = 0; sent < requests; sent += 1) {
              expect((await ask(oneToken)).status).toBe(200);
            }
            return (await made()).map((after, index) => after - before[index]);
          };

          beforeAll(async () => {
            real = await LanguageModelCluster.create();
            target = real.cluster.kserveTarget(real.config());
          }, labHookTimeoutMs);

          afterAll(() => real?.close());

          it('are offered where KServe has what serves them, and taken by the cluster as they would be written', async () => {
            await expect(target.capabilities(realPool)).resolves.toMatchObject({
              reachable: true,
              runtimes: ['vllm'],
              formats: ['safetensors'],
              components: expect.arrayContaining([
                expect.objectContaining({
                  name: 'KServe LLMInferenceService',
                  installed: true,
                }),
              ]),
            });
            const findings = await target.preflight(
              of(revisionOf(1, { weight: 100 })),
              realPool,
            );
            expect(findings.map(({ code }) => code)).toEqual([
              'digest-is-commit',
              'language-model-without-gpu',
            ]);
          });

          it('answer once KServe has made the pods, and by our route alone', async () => {
            await target.converge(of(revisionOf(1, { weight: 100 })), {
              epoch: 1,
            });
            await until(async () => (await readyReplicas(1))[0] === 1);
            const answer = decodeCompletion(await (await ask(oneToken)).json());
            expect(answer.usage!.completionTokens).toBe(1);
            const found = await client().list(routes);
            expect(found.map(({ metadata }) => metadata.name)).toEqual([
              'chat',
            ]);
          });

          it('stream their tokens through the gateway', async () => {
            const response = await ask(
              chatRequest('chat', messages, {
                maxTokens: 6,
                temperature: 0,
                stream: true,
              }),
            );
            const parts = await streamedParts(response);
            expect(
              parts.filter(({ kind }) => kind === 'text').length,
            ).toBeGreaterThan(1);
            expect(parts.slice(-1)).toEqual([{ kind: 'done' }]);
          });

          it('lead nobody to a revision that has no weight, but whoever names it', async () => {
            const both = of(
              revisionOf(1, { weight: 100 }),
              revisionOf(2, { weight: 0 }),
            );
            await until(async () => {
              await target.converge(both, { epoch: 1 });
              return (await readyReplicas(2))[0] === 1;
            });
            expect(await answeredBy(8, [1, 2])).toEqual([8, 0]);
            expect((await ask(oneToken, 2)).status).toBe(200);
          });

          it('divide predictions by the weights that were written, and copy them', async () => {
            await target.converge(
              of(revisionOf(1, { weight: 75 }), revisionOf(2, { weight: 25 })),
              { epoch: 2 },
            );
            await until(async () => {
              const { revisions } = await target.observe(chat);
              return revisions.map(({ weight }) => weight).join() === '75,25';
            });
            expect(await answeredBy(40, [1, 2])).toEqual([30, 10]);
            await target.converge(
              of(
                revisionOf(1, { weight: 100 }),
                revisionOf(2, { weight: 0, mirror: 100 }),
              ),
              { epoch: 3 },
            );
            await until(
              async () =>
                (await target.observe(chat)).revisions[1]?.mirror === 100,
            );
            const [answered, copied] = await answeredBy(8, [1, 2]);
            expect(answered).toBe(8);
            // Copies may still be under way when the last answer has come.
            expect(copied).toBeGreaterThan(0);
          });

          it('have the replicas that were declared, in the pods that were made', async () => {
            const made = `${deployments}/${revisionName(chat, 1)}-kserve`;
            const before = await client().get(made);
            await target.converge(
              of(
                revisionOf(1, { weight: 100, replicas: 2 }),
                revisionOf(2, { weight: 0 }),
              ),
              { epoch: 4 },
            );
            await until(
              async () => (await readyReplicas(1, 2)).join() === '2,1',
            );
            const after = await client().get(made);
            expect(after.spec.replicas).toBe(2);
            expect(after.spec.template).toEqual(before.spec.template);
            const [service] = await client().list(
              `${languageModels}?labelSelector=fairway.dev/revision=1`,
            );
            expect(service.metadata.annotations).toMatchObject({
              'fairway.dev/epoch': '4',
            });
            await expect(target.list(realPool)).resolves.toEqual([
              { id: chat.id, name: 'chat' },
            ]);
          });

          it('say what KServe lacks where it makes no pods', async () => {
            const elsewhere = real.cluster.kserveTarget(
              real.config({
                kserve: { runtimes: { vllm: { name: 'nowhere' } } },
              }),
            );
            const lost: DesiredService = {
              ...of(revisionOf(1, { weight: 100 })),
              id: 'id-of-lost',
              name: 'lost',
            };
            await elsewhere.converge(lost, { epoch: 1 });
            const problem = await until(async () => {
              const { revisions } = await elsewhere.observe(lost);
              return revisions[0]?.problem;
            });
            expect(problem).toMatchObject({
              message: expect.stringMatching(
                /^KServe lacks a configuration .*nowhere/,
              ),
              permanent: false,
            });
            await elsewhere.remove(lost, { epoch: 1 });
          });

          describeRoutingGroup(() => real, LLAMA);

          it('are removed with all that was made of them', async () => {
            await target.remove(chat, { epoch: 5 });
            const kinds = [languageModels, deployments, routes, services];
            const left = async () => {
              const selection = `labelSelector=fairway.dev/service-id=${chat.id}`;
              const lists = await Promise.all(
                kinds.map(kind => client().list(`${kind}?${selection}`)),
              );
              return lists.flat().length;
            };
            await expect(until(async () => (await left()) === 0)).resolves.toBe(
              true,
            );
          });

          describeRecord(() => real, 'chat');
        },
        [...planeParts, 'kserve-llm'],
      );
    });
  });
});
