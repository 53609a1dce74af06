import { createBackendModule } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import {
  CatalogModelSources,
  createCatalogModelLayer,
} from '@backstage/catalog-model/alpha';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
import {
  endpointEntity,
  entity,
  gpuPoolEntity,
  modelEntity,
} from './__testUtils__/entities';
import { eventually, startCatalog } from './__testUtils__/startCatalog';

jest.setTimeout(60_000);

const relationsOf = (found: Entity | undefined) =>
  (found?.relations ?? [])
    .map(relation => `${relation.type} ${relation.targetRef}`)
    .sort();

describe('catalogModuleMlops', () => {
  it('relates a Model with its owner, system, datasets and base, both ways', async () => {
    const catalog = await startCatalog();
    await catalog.feed(
      modelEntity('digits', {
        system: 'recognition',
        datasets: ['mnist'],
        baseModels: ['resnet'],
      }),
      modelEntity('resnet'),
      entity('Group', 'team-vision', { type: 'team', children: [] }),
      entity('System', 'recognition', { owner: 'team-vision' }),
      entity('Resource', 'mnist', { type: 'dataset', owner: 'team-vision' }),
    );

    const digits = await eventually(
      () => catalog.get('model:default/digits'),
      found => relationsOf(found).length === 4,
    );
    expect(relationsOf(digits)).toEqual([
      'dependsOn resource:default/mnist',
      'derivedFrom model:default/resnet',
      'ownedBy group:default/team-vision',
      'partOf system:default/recognition',
    ]);
    for (const [ref, relation] of [
      ['group:default/team-vision', 'ownerOf model:default/digits'],
      ['system:default/recognition', 'hasPart model:default/digits'],
      ['resource:default/mnist', 'dependencyOf model:default/digits'],
      ['model:default/resnet', 'baseOf model:default/digits'],
    ]) {
      await eventually(
        () => catalog.get(ref),
        found => relationsOf(found).includes(relation),
      );
    }
    expect([...catalog.errors]).toEqual([]);
  });

  it('reports each invalid entity in words and leaves the others alone', async () => {
    const catalog = await startCatalog();
    const valid = (modelEntity('x').spec!.versions as any)[0];
    const undigested = { ...valid, digest: undefined };
    const version = (changes: object) => ({
      versions: [{ ...valid, ...changes }],
    });
    await catalog.feed(
      modelEntity('good'),
      gpuPoolEntity('good'),
      modelEntity('undigested', { versions: [undigested] }),
      modelEntity('twice', { versions: [valid, valid] }),
      modelEntity('bad-uri', version({ uri: 'gopher://x/y' })),
      modelEntity(
        'bad-shape',
        version({
          signature: {
            inputs: [{ name: 'x', datatype: 'FP32', shape: [-2] }],
            outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
          },
        }),
      ),
      gpuPoolEntity('bad-sharing', { sharing: { mode: 'timeslice' } }),
      endpointEntity('bad-endpoint', { 'fairway.dev/model': 'a b' }),
      { ...modelEntity('future'), apiVersion: 'fairway.dev/v9' },
    );

    await eventually(
      async () => catalog.errors,
      errors => errors.size === 7,
    );
    await eventually(() => catalog.get('model:default/good'), Boolean);
    await eventually(() => catalog.get('gpupool:default/good'), Boolean);
    const prefix =
      'Processor MlopsEntityProcessor threw an error while preprocessing; caused by InputError: ';
    expect(Object.fromEntries(catalog.errors)).toEqual({
      'model:default/undigested': `${prefix}model:default/undigested is invalid: spec.versions[0] ('1') has no digest: add \`digest: sha256:...\`, the output of \`sha256sum <file>\``,
      'model:default/twice': expect.stringContaining(
        "spec.versions[1] repeats the name '1' of spec.versions[0]",
      ),
      'model:default/bad-uri': expect.stringContaining(
        'spec.versions[0].uri has the scheme gopher:, which is not allowed: use file:, https:',
      ),
      'model:default/bad-shape': expect.stringContaining(
        'size -2 of dimension 0 is impossible',
      ),
      'gpupool:default/bad-sharing': expect.stringContaining(
        "spec.sharing.mode 'timeslice' is unknown: did you mean time-slicing?",
      ),
      'api:default/bad-endpoint': expect.stringContaining(
        "metadata.annotations['fairway.dev/model'] 'a b' is not an entity reference",
      ),
      'model:default/future': expect.stringContaining(
        'has no version matching apiVersion "fairway.dev/v9"',
      ),
    });

    await catalog.feed(modelEntity('undigested'));
    await eventually(() => catalog.get('model:default/undigested'), Boolean);
  });

  it('relates the endpoints that the mlops backend announces', async () => {
    let provided = [
      gpuPoolEntity('this-machine'),
      endpointEntity('digits-dev', {
        'fairway.dev/model': 'model:default/digits',
        'fairway.dev/pool': 'gpupool:default/this-machine',
      }),
    ];
    const catalog = await startCatalog({ provided: () => provided });
    await catalog.feed(modelEntity('digits'));
    await catalog.announce();

    const [digits, pool, api] = await Promise.all(
      [
        'model:default/digits',
        'gpupool:default/this-machine',
        'api:default/digits-dev',
      ].map(ref =>
        eventually(
          () => catalog.get(ref),
          found => relationsOf(found).length > 1,
        ),
      ),
    );
    expect(relationsOf(digits)).toEqual([
      'ownedBy group:default/team-vision',
      'providesApi api:default/digits-dev',
      'servedOn gpupool:default/this-machine',
    ]);
    expect(relationsOf(pool)).toEqual([
      'ownedBy group:default/team-platform',
      'serves model:default/digits',
    ]);
    expect(relationsOf(api)).toEqual([
      'apiProvidedBy model:default/digits',
      'ownedBy group:default/team-vision',
    ]);
    expect(pool?.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': expect.stringMatching(
        /^mlops:http:\/\/.*\/api\/mlops\/catalog-entities$/,
      ),
    });

    provided = [gpuPoolEntity('this-machine')];
    await catalog.announce();
    await eventually(
      () => catalog.get('model:default/digits'),
      found => relationsOf(found).length === 1,
    );
    expect(await catalog.get('api:default/digits-dev')).toBeUndefined();
  });

  it('says first whatever the JSON Schema would refuse', async () => {
    const catalog = await startCatalog();
    const values = [null, 7, true, 'a text', '', [], [null], [7], {}, -1.5];
    const model = modelEntity('x');
    const version = (model.spec!.versions as any)[0];
    const poolSpec = gpuPoolEntity('x').spec as any;
    const candidates: object[] = [{ ...model, spec: undefined }];
    for (const value of values) {
      for (const key of [
        ...['type', 'lifecycle', 'owner', 'system', 'task', 'license', 'card'],
        ...['datasets', 'baseModels', 'governance', 'versions'],
      ]) {
        candidates.push(modelEntity('x', { [key]: value }));
      }
      for (const key of Object.keys(version)) {
        candidates.push(
          modelEntity('x', { versions: [{ ...version, [key]: value }] }),
        );
      }
      for (const [key, inner] of Object.entries<any>(poolSpec)) {
        candidates.push(gpuPoolEntity('x', { [key]: value }));
        for (const field of typeof inner === 'object'
          ? Object.keys(inner)
          : []) {
          candidates.push(
            gpuPoolEntity('x', { [key]: { ...inner, [field]: value } }),
          );
        }
      }
    }

    expect(await catalog.validate(model)).toEqual([]);
    expect(await catalog.validate(gpuPoolEntity('x'))).toEqual([]);
    let refused = 0;
    for (const candidate of candidates) {
      const problems = await catalog.validate(candidate);
      refused += problems.length;
      for (const problem of problems) {
        expect(problem).toMatch(
          /^Processor MlopsEntityProcessor .* is invalid/,
        );
      }
    }
    expect(candidates.length).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(200);
  });

  it('leaves the kind Model to something else that declares it', async () => {
    const features = [
      createBackendModule({
        pluginId: 'catalog',
        moduleId: 'models-of-another',
        register(env) {
          env.registerInit({
            deps: { model: catalogModelExtensionPoint },
            async init({ model }) {
              model.addModelSource(
                CatalogModelSources.static([
                  createCatalogModelLayer({
                    layerId: 'example.com/models',
                    builder: builder =>
                      builder.addKind({
                        group: 'example.com',
                        names: {
                          kind: 'Model',
                          singular: 'model',
                          plural: 'models',
                        },
                        description: 'Another Model',
                        versions: [
                          {
                            name: 'v1',
                            schema: {
                              jsonSchema: {
                                type: 'object',
                                properties: { spec: { type: 'object' } },
                              },
                            },
                          },
                        ],
                      }),
                  }),
                ]),
              );
            },
          });
        },
      }),
    ];
    await expect(startCatalog({ features })).rejects.toThrow(
      'Kind "Model" is declared more than once',
    );

    const catalog = await startCatalog({
      features,
      config: { mlops: { kinds: { model: false } } },
    });
    await catalog.feed(
      { ...modelEntity('theirs', {}), apiVersion: 'example.com/v1' },
      gpuPoolEntity('ours'),
    );
    await eventually(() => catalog.get('model:default/theirs'), Boolean);
    await eventually(() => catalog.get('gpupool:default/ours'), Boolean);
  });
});
