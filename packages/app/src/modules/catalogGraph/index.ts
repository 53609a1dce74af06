import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import {
  ALL_RELATION_PAIRS,
  ALL_RELATIONS,
  catalogGraphApiRef,
  DefaultCatalogGraphApi,
} from '@backstage/plugin-catalog-graph';
import {
  RELATION_BASE_OF,
  RELATION_DERIVED_FROM,
  RELATION_SERVED_ON,
  RELATION_SERVES,
} from '@fairway/backstage-plugin-mlops-common';

const pairs: [string, string][] = [
  [RELATION_SERVES, RELATION_SERVED_ON],
  [RELATION_BASE_OF, RELATION_DERIVED_FROM],
];

/** Backstage's graph draws only relations that it is told of: here are ours. */
export const catalogGraphModule = createFrontendModule({
  pluginId: 'catalog-graph',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: catalogGraphApiRef,
          deps: {},
          factory: () =>
            new DefaultCatalogGraphApi({
              knownRelations: [...ALL_RELATIONS, ...pairs.flat()],
              knownRelationPairs: [...ALL_RELATION_PAIRS, ...pairs],
              defaultRelationTypes: { exclude: [] },
            }),
        }),
    }),
  ],
});
