import type { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  COMMIT,
  languageModelFixture,
  languagePlacement,
  languageRevision,
} from '../../__testUtils__/languageModel';
import type { Placement } from '../Placement';
import { placementFindings } from './findings';

const capacity = { cpu: 64, memoryMiB: 524_288, gpus: 8 };
const facts = languageModelFixture.facts;
const digest = `sha256:${'a'.repeat(64)}`;

const findingsOf = (
  spec: Partial<RevisionSpec> = {},
  placement: Partial<Placement> = {},
) =>
  placementFindings(
    desiredServiceFixture({ revisions: [languageRevision(spec)] }),
    languagePlacement(placement),
    capacity,
  );
const codesOf = (...parameters: Parameters<typeof findingsOf>) =>
  findingsOf(...parameters)
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, code }) => `${severity} ${code}`);

/** Divided over so many GPUs, with weights of so many GiB. */
const large = (gpus: number, weightsGiB: number, more = {}) => ({
  resources: { cpu: 8, memoryMiB: 65_536, gpus },
  languageModel: {
    tensorParallelism: gpus,
    facts: { ...facts, weightsMiB: weightsGiB * 1024, ...more },
  },
});

describe('what is found of a language model', () => {
  it('is that the hub is trusted with its commit, and nothing else', () => {
    const [only, ...rest] = findingsOf();
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ severity: 'info', code: 'digest-is-commit' });
    expect(only.message).toContain('huggingface.co is trusted');
  });

  it.each([
    [
      'a host that is not allowed',
      {},
      { modelHosts: [] },
      'blocking artifact-source-not-allowed',
    ],
    [
      'a mirror that is not allowed',
      {},
      { huggingFace: { endpoint: 'https://mirror.example.com' } },
      'blocking artifact-source-not-allowed',
    ],
    [
      'another digest than its commit',
      { digest },
      {},
      'blocking digest-missing',
    ],
    [
      'a branch instead of a commit',
      { uri: 'hf://organisation/name@main', digest },
      {},
      'blocking artifact-scheme-not-supported',
    ],
    [
      'a single file',
      { uri: 'https://models.example.com/m.safetensors', digest },
      {},
      'blocking artifact-scheme-not-supported',
    ],
    [
      'a claim that nobody checks',
      { uri: 'pvc://models/chat', digest },
      {},
      'warning digest-not-checked',
    ],
    [
      'a folder outside of the claim',
      { uri: 'pvc://models/../secrets', digest },
      {},
      'blocking artifact-address-unusable',
    ],
    [
      'a cluster without vLLM',
      {},
      { images: { onnxServer: 'x' } },
      'blocking runtime-not-on-cluster',
    ],
    [
      'a format that vLLM does not load',
      { format: 'gguf' },
      {},
      'blocking format-not-supported',
    ],
    [
      'more GPUs than it is divided over',
      { resources: { cpu: 4, memoryMiB: 16_384, gpus: 2 } },
      {},
      'blocking gpus-not-as-divided',
    ],
    [
      'no GPU',
      { resources: { cpu: 4, memoryMiB: 16_384, gpus: 0 } },
      {},
      'warning language-model-without-gpu',
    ],
    [
      'a quantization that there is not',
      { languageModel: { ...languageModelFixture, quantization: 'int3' } },
      {},
      'blocking quantization-not-supported',
    ],
    [
      'GPUs of unknown memory',
      {},
      { pool: { name: 'a100', gpuResource: 'nvidia.com/gpu' } },
      'warning gpu-memory-unknown',
    ],
    [
      'weights of unknown size',
      {
        languageModel: {
          tensorParallelism: 1,
          facts: { contextLength: 32_768 },
        },
      },
      {},
      'warning gpu-memory-unknown',
    ],
    [
      'weights larger than a GPU',
      large(1, 26),
      {},
      'blocking weights-do-not-fit',
    ],
    [
      'weights that leave no room for the context',
      large(1, 22, { contextLength: 131_072 }),
      {},
      'blocking context-does-not-fit',
    ],
    [
      'a variable that loads code',
      { environmentVariables: { PYTHONSTARTUP: '/tmp/x.py' } },
      {},
      'blocking variable-not-allowed',
    ],
  ] as [string, Partial<RevisionSpec>, Partial<Placement>, string][])(
    'names %s',
    (_, spec, placement, code) => {
      expect(codesOf(spec, placement)).toEqual([code]);
    },
  );

  it('says how to make it fit', () => {
    const shape = { layers: 64, keyValueHeads: 8, headDimension: 128 };
    const [finding] = findingsOf(
      large(1, 16, { ...shape, contextLength: 131_072 }),
    ).filter(({ severity }) => severity === 'blocking');
    const [, tokens] = /clearly below (\d+) tokens/.exec(finding.fix!)!;
    const fitting = large(1, 16, { ...shape, contextLength: Number(tokens) });
    expect(codesOf(fitting)).toEqual([]);
    expect(codesOf(large(2, 26))).toEqual([]);
  });

  it('does not refuse weights that are quantized while they are loaded', () => {
    const { languageModel, ...rest } = large(1, 26);
    expect(
      codesOf({
        ...rest,
        languageModel: { ...languageModel, quantization: 'fp8' },
      }),
    ).toEqual(['warning weights-may-not-fit']);
  });

  it('knows the commit in both spellings', () => {
    expect(codesOf({ uri: `hf://organisation/name:${COMMIT}` })).toEqual([]);
  });
});

describe('what is found of an image of its own', () => {
  const container = {
    image: `registry.example.com/team/server@${digest}`,
    port: 9000,
    readinessPath: '/ready',
    protocol: 'open-inference-v2' as const,
  };
  const own = (changes: Partial<RevisionSpec> = {}) =>
    codesOf({
      runtime: 'container',
      format: 'pickle',
      languageModel: undefined,
      uri: `oci://${container.image}`,
      digest,
      container,
      ...changes,
    });

  it('is nothing, whatever the format of the model', () => {
    expect(own()).toEqual([]);
    expect(own({ uri: 'https://models.example.com/m.pkl' })).toEqual([]);
  });

  it('is a registry that nobody has allowed', () => {
    const image = `elsewhere.example.com/team/server@${digest}`;
    expect(
      own({
        container: { ...container, image },
        uri: 'https://models.example.com/m.pkl',
      }),
    ).toEqual(['blocking image-source-not-allowed']);
  });
});
