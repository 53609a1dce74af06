import {
  CatalogModelLayer,
  CatalogModelLayerBuilder,
  createCatalogModelLayer,
} from '@backstage/catalog-model/alpha';
import {
  RELATION_API_PROVIDED_BY,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_HAS_PART,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
  RELATION_PART_OF,
  RELATION_PROVIDES_API,
} from '@backstage/catalog-model';
import {
  ANNOTATION_ENVIRONMENT,
  ANNOTATION_MODEL,
  ANNOTATION_POOL,
  ANNOTATION_SERVICE,
  FAIRWAY_GROUP,
} from './annotations';
import {
  RELATION_BASE_OF,
  RELATION_DERIVED_FROM,
  RELATION_SERVED_ON,
  RELATION_SERVES,
} from './relations';
import { gpuPoolEntitySchema } from './schemas/gpuPool';
import { modelEntitySchema } from './schemas/model';

/** The kinds that a Model may name as a dataset. */
export const DATASET_KINDS = ['Resource', 'Component'];

const ownerAndSystem = [
  {
    selector: { path: 'spec.owner' },
    relation: RELATION_OWNED_BY,
    defaultKind: 'Group',
    defaultNamespace: 'inherit' as const,
    allowedKinds: ['Group', 'User'],
  },
  {
    selector: { path: 'spec.system' },
    relation: RELATION_PART_OF,
    defaultKind: 'System',
    defaultNamespace: 'inherit' as const,
    allowedKinds: ['System'],
  },
];

function addModelKind(builder: CatalogModelLayerBuilder) {
  builder.addKind({
    group: FAIRWAY_GROUP,
    names: { kind: 'Model', singular: 'model', plural: 'models' },
    description: 'A trained model with versions, lineage and governance.',
    versions: [
      {
        name: 'v1alpha1',
        relationFields: [
          ...ownerAndSystem,
          {
            selector: { path: 'spec.datasets' },
            relation: RELATION_DEPENDS_ON,
            defaultKind: 'Resource',
            defaultNamespace: 'inherit',
            allowedKinds: DATASET_KINDS,
          },
          {
            selector: { path: 'spec.baseModels' },
            relation: RELATION_DERIVED_FROM,
            defaultKind: 'Model',
            defaultNamespace: 'inherit',
            allowedKinds: ['Model'],
          },
        ],
        schema: { jsonSchema: modelEntitySchema },
      },
    ],
  });
}

function addGpuPoolKind(builder: CatalogModelLayerBuilder) {
  builder.addKind({
    group: FAIRWAY_GROUP,
    names: { kind: 'GpuPool', singular: 'gpupool', plural: 'gpupools' },
    description: 'Capacity with an owner, a price and a sharing mode.',
    versions: [
      {
        name: 'v1alpha1',
        relationFields: ownerAndSystem,
        schema: { jsonSchema: gpuPoolEntitySchema },
      },
    ],
  });
}

function addRelations(builder: CatalogModelLayerBuilder) {
  const kinds = ['Model', 'GpuPool'];
  // These pairs are the catalog's own: declaring them anew would replace
  // nothing but claim them, so they are only widened.
  builder.updateRelationPair({
    fromKind: kinds,
    toKind: ['Group', 'User'],
    forward: { type: RELATION_OWNED_BY },
    reverse: { type: RELATION_OWNER_OF },
  });
  builder.updateRelationPair({
    fromKind: kinds,
    toKind: 'System',
    forward: { type: RELATION_PART_OF },
    reverse: { type: RELATION_HAS_PART },
  });
  builder.updateRelationPair({
    fromKind: 'Model',
    toKind: DATASET_KINDS,
    forward: { type: RELATION_DEPENDS_ON },
    reverse: { type: RELATION_DEPENDENCY_OF },
  });
  builder.updateRelationPair({
    fromKind: 'Model',
    toKind: 'API',
    forward: { type: RELATION_PROVIDES_API },
    reverse: { type: RELATION_API_PROVIDED_BY },
  });
  builder.addRelationPair({
    fromKind: 'Model',
    toKind: 'Model',
    description: 'The model was trained, tuned or quantised from the other.',
    forward: { type: RELATION_DERIVED_FROM, title: 'derived from' },
    reverse: { type: RELATION_BASE_OF, title: 'base of' },
  });
  builder.addRelationPair({
    fromKind: 'Model',
    toKind: 'GpuPool',
    description: 'An endpoint of the model runs on the pool.',
    forward: { type: RELATION_SERVED_ON, title: 'served on' },
    reverse: { type: RELATION_SERVES, title: 'serves' },
  });
}

function addAnnotations(builder: CatalogModelLayerBuilder) {
  builder.addAnnotation({
    name: ANNOTATION_SERVICE,
    title: 'Inference service',
    description: 'The name of the inference service behind an API.',
  });
  builder.addAnnotation({
    name: ANNOTATION_MODEL,
    title: 'Served model',
    description: 'The entity reference of the Model behind an API.',
  });
  builder.addAnnotation({
    name: ANNOTATION_POOL,
    title: 'GPU pool',
    description: 'The entity reference of the GpuPool that an API runs on.',
  });
  builder.addAnnotation({
    name: ANNOTATION_ENVIRONMENT,
    title: 'Environment',
    description: 'The environment that an API belongs to.',
  });
}

/** The kinds Model and GpuPool with their relations and annotations. */
export const mlopsModelLayer: CatalogModelLayer = createCatalogModelLayer({
  layerId: 'fairway.dev/mlops',
  builder: builder => {
    addModelKind(builder);
    addGpuPoolKind(builder);
    addRelations(builder);
    addAnnotations(builder);
  },
});

/**
 * The same without declaring the kind Model, for a portal where something else
 * declares a kind of that name: the catalog refuses to start with two. The
 * relations hold for that other kind too.
 */
export const mlopsModelLayerWithoutModel: CatalogModelLayer =
  createCatalogModelLayer({
    layerId: 'fairway.dev/mlops-without-model',
    builder: builder => {
      addGpuPoolKind(builder);
      addRelations(builder);
      addAnnotations(builder);
    },
  });
