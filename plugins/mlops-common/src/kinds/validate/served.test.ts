import type { Entity } from '@backstage/catalog-model';
import { languageModelFactsSchema, ownContainerSchema } from '../../api';
import { validateModelEntity } from './model';

const commit = '0123456789abcdef0123456789abcdef01234567';
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const languageModel = { contextLength: 32_768, weightsMiB: 943 };
const container = {
  image: `registry.example.com/team/server@${digest}`,
  args: ['--fast'],
  port: 8080,
  readinessPath: '/health',
  protocol: 'openai',
};

const problemsOf = (changes: Record<string, unknown>) =>
  validateModelEntity({
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: { name: 'chat' },
    spec: {
      type: 'llm',
      lifecycle: 'production',
      owner: 'team-language',
      versions: [
        {
          name: '1',
          format: { name: 'safetensors' },
          uri: `hf://organisation/name@${commit}`,
          digest: `gitCommit:${commit}`,
          languageModel,
          ...changes,
        },
      ],
    },
  } as Entity);

describe('a version that is a language model', () => {
  it.each([
    [`hf://organisation/name@${commit}`, `gitCommit:${commit}`],
    [`hf://organisation/name:${commit}`, `gitCommit:${commit}`],
    [`oci://registry.example.com/models/chat@${digest}`, digest],
    ['pvc://models/chat/1', digest],
  ])('may lie at %s', (uri, itsDigest) => {
    expect(problemsOf({ uri, digest: itsDigest })).toEqual([]);
  });

  it.each([
    ['hf://organisation/name@main', `gitCommit:${commit}`, 'names the commit'],
    ['hf://organisation/name', digest, 'names the commit'],
    ['https://example.com/model.safetensors', digest, 'cannot be https'],
    ['oci://registry.example.com/chat:1', digest, 'known by its image'],
    [
      `oci://registry.example.com/chat@sha256:${'9'.repeat(64)}`,
      digest,
      'known by its image',
    ],
  ])('cannot lie at %s with %s', (uri, itsDigest, words) => {
    expect(problemsOf({ uri, digest: itsDigest }).join('\n')).toContain(words);
  });

  it('has the digest of no other commit than the one of its uri', () => {
    expect(problemsOf({ digest: `gitCommit:${'f'.repeat(40)}` })[0]).toContain(
      'the one that the uri names',
    );
  });

  it.each([
    [{}, 'contextLength is missing'],
    [{ contextLength: 0 }, 'at least 1'],
    [{ contextLength: 1.5 }, 'whole number'],
    [{ ...languageModel, layers: 'many' }, 'must be a number'],
    [{ ...languageModel, chat: 'yes' }, 'chat must be true or false'],
    [{ ...languageModel, wieghtsMiB: 1 }, 'is unknown'],
    ['large', 'it must be an object'],
  ])('is refused with %j', (facts, words) => {
    expect(problemsOf({ languageModel: facts }).join('\n')).toContain(words);
  });

  it('has an example in words of the OpenAI API', () => {
    const messages = [{ role: 'user', content: 'Hello' }];
    expect(problemsOf({ example: { messages } })).toEqual([]);
    expect(problemsOf({ example: { prompt: 'Once' } })).toEqual([]);
    expect(problemsOf({ example: { inputs: [] } })[0]).toContain(
      'neither messages nor a prompt',
    );
  });
});

describe('a version with an image of its own', () => {
  const own = (changes: Record<string, unknown>) =>
    problemsOf({
      languageModel: undefined,
      uri: `oci://${container.image}`,
      digest,
      container: { ...container, ...changes },
    });

  it('is accepted, and by the schema of the API as well', () => {
    expect(own({})).toEqual([]);
    expect(ownContainerSchema.parse(container)).toEqual(container);
    expect(languageModelFactsSchema.parse(languageModel)).toEqual(
      languageModel,
    );
  });

  it.each([
    [{ image: 'registry.example.com/team/server:1' }, 'one image for ever'],
    [{ image: undefined }, 'image is missing'],
    [{ port: 80 }, 'without privileges'],
    [{ port: '8080' }, 'without privileges'],
    [{ readinessPath: 'health' }, 'begin with /'],
    [{ readinessPath: '/health?full=1' }, 'leave out the query'],
    [{ protocol: 'grpc' }, 'must be open-inference-v2 or openai'],
    [{ args: [8080] }, 'must be a text'],
    [{ command: ['sh'] }, 'command is unknown'],
  ])('is refused with %j', (changes, words) => {
    const problems = own(changes);
    expect(problems.join('\n')).toContain(words);
    expect(
      ownContainerSchema.safeParse({ ...container, ...changes }).success,
    ).toBe(false);
  });
});
