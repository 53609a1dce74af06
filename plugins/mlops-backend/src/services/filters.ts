import {
  ServiceFilter,
  ServiceResource,
} from '@fairway/backstage-plugin-mlops-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';

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
