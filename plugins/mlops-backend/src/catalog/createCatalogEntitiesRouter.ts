import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { PoolsReader } from '../pools/PoolsReader';
import { ServicesStore } from '../services/ServicesStore';
import { toApiEntity, toPoolEntity } from './toCatalogEntities';

const defaultLimit = 100;
const maximumLimit = 200;

/**
 * What the catalog shall know of pools and live endpoints, for the entity
 * provider of the catalog module; other plugins may read it, users may not.
 */
export function createCatalogEntitiesRouter(options: {
  services: ServicesStore;
  pools: PoolsReader;
  httpAuth: HttpAuthService;
}): Router {
  const { services, pools, httpAuth } = options;
  const router = PromiseRouter();
  router.get('/catalog-entities', async (request, response) => {
    await httpAuth.credentials(request, { allow: ['service'] });
    const limit = Math.min(
      maximumLimit,
      Math.max(1, Number(request.query.limit) || defaultLimit),
    );
    const offset = Math.max(0, Number(request.query.offset) || 0);
    const poolEntities = (await pools.discovered()).map(toPoolEntity);
    const fromPools = poolEntities.slice(offset, offset + limit);
    const page = await services.listInService({
      limit: limit - fromPools.length,
      offset: Math.max(0, offset - poolEntities.length),
    });
    const revisions = await services.getRevisions(
      page.items.map(service => ({
        id: service.id,
        number: service.servingRevision!,
      })),
    );
    const items: Entity[] = [
      ...fromPools,
      ...page.items.map(service =>
        toApiEntity(service, revisions.get(service.id)!),
      ),
    ];
    response.json({
      items,
      totalItems: poolEntities.length + page.totalItems,
      limit,
      offset,
    });
  });
  return router;
}
