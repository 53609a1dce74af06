import {
  ServiceFilter,
  ServiceResource,
} from '@fairway/backstage-plugin-mlops-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { ServiceQuery } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { escapeLike } from '../database';
import { ServiceRow } from './rows';

const columns: Record<keyof ServiceResource, string> = {
  name: 'name',
  owner: 'owner_ref',
  environment: 'environment',
  pool: 'pool_ref',
  model: 'model_ref',
};

/** Turns the criteria of a permission decision into SQL, so that lists are filtered there. */
export function applyPermissionFilter(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<ServiceFilter>,
): void {
  if ('anyOf' in criteria) {
    query.where(nested => {
      for (const part of criteria.anyOf) {
        nested.orWhere(inner => applyPermissionFilter(inner, part));
      }
    });
  } else if ('allOf' in criteria) {
    query.where(nested => {
      for (const part of criteria.allOf) {
        nested.andWhere(inner => applyPermissionFilter(inner, part));
      }
    });
  } else if ('not' in criteria) {
    query.whereNot(nested => applyPermissionFilter(nested, criteria.not));
  } else {
    query.whereIn(columns[criteria.key], criteria.values);
  }
}

/** Services that are not deleted, match the query, and that the caller may read. */
export function matchingServices(
  knex: Knex,
  query: ServiceQuery,
  filter?: PermissionCriteria<ServiceFilter>,
) {
  const matching = knex<ServiceRow>('mlops_services').whereNotNull('live_name');
  const equals = {
    model_ref: query.model,
    pool_ref: query.pool,
    owner_ref: query.owner,
    environment: query.environment,
    phase: query.phase,
  };
  for (const [column, value] of Object.entries(equals)) {
    if (value !== undefined) {
      matching.andWhere(column, value);
    }
  }
  if (query.search) {
    matching.andWhereRaw("lower(name) like ? escape '\\'", [
      `%${escapeLike(query.search.toLowerCase())}%`,
    ]);
  }
  if (filter) {
    matching.andWhere(nested => applyPermissionFilter(nested, filter));
  }
  return matching;
}
