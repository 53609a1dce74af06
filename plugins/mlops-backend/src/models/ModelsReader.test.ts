import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { symlink } from 'node:fs/promises';
import { ServicesStore } from '../services/ServicesStore';
import { ModelFiles } from './ModelFiles';
import { ModelsReader } from './ModelsReader';

const credentials = mockCredentials.user();

describe('models reader', () => {
  const directory = createMockDirectory();
  const urlReader = mockServices.urlReader.mock();

  beforeEach(() => {
    jest.clearAllMocks();
    directory.setContent({
      allowed: {
        'catalog-info.yaml': '',
        'card.md': '# The card',
        'large.md': 'x'.repeat(600 * 1024),
      },
      'allowed-not': { 'card.md': 'A neighbour' },
      'secret.txt': 'A secret',
    });
  });

  const model = (card?: string, overrides: object = {}): Entity => ({
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: {
      name: 'digits',
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location': `file:${directory.resolve(
          'allowed/catalog-info.yaml',
        )}`,
      },
      ...overrides,
    },
    spec: {
      type: 'vision',
      lifecycle: 'production',
      owner: 'group:default/team-a',
      card,
      versions: ['1', '2'].map(name => ({
        name,
        format: { name: 'onnx' },
        uri: `file:./v${name}/model.onnx`,
        digest: `sha256:${'0'.repeat(64)}`,
        signature: {
          inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
          outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
        },
      })),
    },
  });
  const readerOf = (
    entities: Entity[],
    options: {
      fileRoots?: string[];
      formats?: string[];
      runtimes?: string[];
    } = {},
  ) =>
    ModelsReader.create({
      catalog: catalogServiceMock({ entities }),
      services: {
        countByModel: async (refs: string[]) =>
          new Map(refs.map(ref => [ref, 3])),
      } as Partial<ServicesStore> as ServicesStore,
      files: ModelFiles.create({
        urlReader,
        fileRoots: options.fileRoots ?? [directory.resolve('allowed')],
      }),
      deployability: async () => ({
        formats: new Set(options.formats ?? ['onnx']),
        runtimes: new Set(options.runtimes ?? ['onnx']),
      }),
    });
  const card = (path: string, fileRoots?: string[]) =>
    readerOf([model(path)], { fileRoots }).card(
      'model:default/digits',
      credentials,
    );

  it('reads a card beside the entity in an allowed folder', async () => {
    await expect(card('./card.md')).resolves.toBe('# The card');
    await expect(
      card(`file:${directory.resolve('allowed/card.md')}`),
    ).resolves.toBe('# The card');
  });

  it.each([
    ['above the folder', '../secret.txt'],
    ['in a folder whose name begins alike', '../allowed-not/card.md'],
    ['that is the folder itself', '.'],
  ])('refuses a card %s', async (_, path) => {
    await expect(card(path)).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('mlops.models.allow'),
    });
  });

  it('refuses an absolute path outside the allowed folders', async () => {
    await expect(
      card(`file://${directory.resolve('secret.txt')}`),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('refuses a link in an allowed folder that leads out of it', async () => {
    await symlink(
      directory.resolve('secret.txt'),
      directory.resolve('allowed/link.md'),
    );
    await expect(card('./link.md')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('reads nothing from disk when no folder is allowed', async () => {
    await expect(card('./card.md', [])).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await expect(
      card('./card.md', [directory.resolve('missing')]),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('says that a card is missing', async () => {
    await expect(card('./none.md')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await expect(
      readerOf([model()]).card('model:default/digits', credentials),
    ).rejects.toThrow('name it in spec.card');
    await expect(
      readerOf([]).card('model:default/digits', credentials),
    ).rejects.toThrow('There is no Model');
  });

  it('says what is wrong with a file URI that names a host', async () => {
    await expect(card('file://host/card.md')).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it('reads a bounded part of a large card', async () => {
    await expect(card('./large.md')).resolves.toHaveLength(512 * 1024);
  });

  it('reads cards behind a URL through the URL reader of the portal', async () => {
    urlReader.readUrl.mockResolvedValue({
      buffer: async () => Buffer.from('# Far away'),
    } as Awaited<ReturnType<typeof urlReader.readUrl>>);
    await expect(card('https://example.com/card.md')).resolves.toBe(
      '# Far away',
    );
    expect(urlReader.readUrl).toHaveBeenCalledWith(
      'https://example.com/card.md',
      { signal: expect.any(AbortSignal) },
    );
  });

  it('shows versions newest first, with absolute locations and how many serve them', async () => {
    const info = await readerOf([model()]).get(
      'model:default/digits',
      credentials,
    );
    expect(info).toMatchObject({
      ref: 'model:default/digits',
      deployable: true,
      reasons: [],
      serviceCount: 3,
      hasCard: false,
    });
    expect(info.versions.map(({ name, uri }) => [name, uri])).toEqual([
      ['2', `file://${directory.resolve('allowed/v2/model.onnx')}`],
      ['1', `file://${directory.resolve('allowed/v1/model.onnx')}`],
    ]);
  });

  it('asks for the runtime of a language model and of an image of its own', async () => {
    const digest = `sha256:${'1'.repeat(64)}`;
    const image = `registry.example.com/team/server@${digest}`;
    const [base] = model().spec!.versions as Record<string, unknown>[];
    const language = {
      ...base,
      format: { name: 'safetensors' },
      uri: `oci://${image}`,
      digest,
      signature: undefined,
      languageModel: { contextLength: 4096 },
    };
    const own = {
      ...language,
      name: '2',
      format: { name: 'pickle' },
      languageModel: undefined,
      container: {
        image,
        port: 8080,
        readinessPath: '/health',
        protocol: 'open-inference-v2',
      },
    };
    const entity = model();
    entity.spec!.versions = JSON.parse(JSON.stringify([language]));
    const listed = async (runtime: string) =>
      (
        await readerOf([entity]).list(
          { runtime, limit: 10, offset: 0 },
          credentials,
        )
      ).totalItems;
    expect(await listed('vllm')).toBe(1);
    expect(await listed('onnx')).toBe(0);
    const read = async (runtimes: string[], formats: string[]) => {
      const both = model();
      both.spec!.versions = JSON.parse(JSON.stringify([language, own]));
      const { versions } = await readerOf([both], { runtimes, formats }).get(
        'model:default/digits',
        credentials,
      );
      return versions.map(version => version.reasons);
    };
    expect(await read(['vllm', 'container'], ['onnx', 'safetensors'])).toEqual([
      [],
      [],
    ]);
    expect(await read(['onnx'], ['onnx', 'safetensors'])).toEqual([
      [expect.stringContaining('has the runtime container')],
      [expect.stringContaining('has the runtime vllm')],
    ]);
    expect(await read(['vllm', 'container'], ['onnx'])).toEqual([
      [],
      [expect.stringContaining('serves the format safetensors')],
    ]);
  });

  it('says why a model cannot be deployed', async () => {
    const other = await readerOf([model()], { formats: ['gguf'] }).get(
      'model:default/digits',
      credentials,
    );
    expect(other).toMatchObject({
      deployable: false,
      reasons: [expect.stringContaining('serves the format onnx')],
    });
    const nobody = await readerOf([model()], { formats: [] }).get(
      'model:default/digits',
      credentials,
    );
    expect(nobody.reasons).toEqual([
      'No serving target of this portal can be reached',
    ]);
    const lost = await readerOf([model(undefined, { annotations: {} })]).get(
      'model:default/digits',
      credentials,
    );
    expect(lost.deployable).toBe(false);
    expect(lost.reasons[0]).toContain('give an absolute URI');
  });

  it('filters by whether a model can be deployed before it counts and pages', async () => {
    const models = ['a', 'b', 'c', 'd'].map((name, index) => {
      const entity = model(undefined, { name });
      return {
        ...entity,
        metadata: {
          ...entity.metadata,
          annotations: model().metadata.annotations,
          ...(index === 1 && { annotations: {} }),
        },
      };
    });
    const reader = readerOf(models);
    const page = await reader.list(
      { deployable: true, limit: 2, offset: 1 },
      credentials,
    );
    expect(page).toMatchObject({ totalItems: 3, limit: 2, offset: 1 });
    expect(page.items.map(({ name }) => name)).toEqual(['c', 'd']);
    const refused = await reader.list(
      { deployable: false, limit: 9, offset: 0 },
      credentials,
    );
    expect(refused.items.map(({ name }) => name)).toEqual(['b']);
  });
});
