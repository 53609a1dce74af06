import {
  compileCatalogModel,
  createCatalogModelLayer,
  defaultCatalogEntityModel,
  aiResourceEntityModel,
  mcpServerApiEntityModel,
} from '@backstage/catalog-model/alpha';
import { mlopsModelLayer, mlopsModelLayerWithoutModel } from './layer';

const relationsOf = (
  model: ReturnType<typeof compileCatalogModel>,
  kind: string,
) =>
  (model.getRelations({ kind }) ?? []).flatMap(relation =>
    relation.toKind.map(
      to => `${relation.forward.type} ${to} / ${relation.reverse.type}`,
    ),
  );

describe('mlopsModelLayer', () => {
  const model = compileCatalogModel([
    defaultCatalogEntityModel,
    mlopsModelLayer,
  ]);

  it('declares both kinds beside the built-in ones', () => {
    expect(model.listKinds().map(kind => kind.names.kind)).toEqual(
      expect.arrayContaining(['Component', 'API', 'Model', 'GpuPool']),
    );
    expect(
      model
        .getKind({ kind: 'Model', apiVersion: 'fairway.dev/v1alpha1' })
        ?.relationFields.map(field => `${field.path} ${field.relation}`),
    ).toEqual([
      'spec.owner ownedBy',
      'spec.system partOf',
      'spec.datasets dependsOn',
      'spec.baseModels derivedFrom',
    ]);
  });

  it('relates a Model to what it belongs to, comes from and runs on', () => {
    expect(relationsOf(model, 'Model').sort()).toEqual([
      'baseOf Model / derivedFrom',
      'dependsOn Component / dependencyOf',
      'dependsOn Resource / dependencyOf',
      'derivedFrom Model / baseOf',
      'ownedBy Group / ownerOf',
      'ownedBy User / ownerOf',
      'partOf System / hasPart',
      'providesApi API / apiProvidedBy',
      'servedOn GpuPool / serves',
    ]);
    expect(relationsOf(model, 'GpuPool')).toContain('serves Model / servedOn');
    expect(relationsOf(model, 'API')).toContain(
      'apiProvidedBy Model / providesApi',
    );
  });

  it('leaves the relations of the built-in kinds as they were', () => {
    const before = compileCatalogModel([defaultCatalogEntityModel]);
    for (const kind of ['Component', 'API', 'System', 'Group']) {
      expect(relationsOf(model, kind)).toEqual(
        expect.arrayContaining(relationsOf(before, kind)),
      );
    }
    expect(
      model.listRelations().find(r => r.forward.type === 'ownedBy'),
    ).toMatchObject({ forward: { title: 'owned by' } });
  });

  it('compiles with the other layers that Backstage ships, in any order', () => {
    const layers = [
      mlopsModelLayer,
      mcpServerApiEntityModel,
      aiResourceEntityModel,
      defaultCatalogEntityModel,
      mlopsModelLayer,
    ];
    expect(() => compileCatalogModel(layers)).not.toThrow();
    expect(() => compileCatalogModel(layers.toReversed())).not.toThrow();
  });
});

describe('mlopsModelLayerWithoutModel', () => {
  const someoneElses = createCatalogModelLayer({
    layerId: 'example.com/models',
    builder: builder =>
      builder.addKind({
        group: 'example.com',
        names: { kind: 'Model', singular: 'model', plural: 'models' },
        description: 'Another Model',
        versions: [
          {
            name: 'v1',
            schema: { jsonSchema: { type: 'object', properties: {} } },
          },
        ],
      }),
  });

  it('lives beside a Model that something else declares', () => {
    expect(() =>
      compileCatalogModel([
        defaultCatalogEntityModel,
        someoneElses,
        mlopsModelLayer,
      ]),
    ).toThrow('Kind "Model" is declared more than once');

    const model = compileCatalogModel([
      defaultCatalogEntityModel,
      someoneElses,
      mlopsModelLayerWithoutModel,
    ]);
    expect(relationsOf(model, 'Model')).toContain('servedOn GpuPool / serves');
  });
});
