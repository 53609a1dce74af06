import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  isGpuPoolEntity,
  validateGpuPoolEntity,
  validateModelEntity,
} from '@fairway/backstage-plugin-mlops-common';
import { parse } from 'yaml';

const readme = readFileSync(
  resolvePackagePath(
    '@fairway/backstage-plugin-catalog-backend-module-mlops',
    'README.md',
  ),
  'utf8',
);

describe('the README', () => {
  const entities = [...readme.matchAll(/```yaml\n(.*?)```/gs)]
    .map(([, block]) => parse(block))
    .filter(document => document.kind);

  it('shows one entity of each kind', () => {
    expect(entities.map(entity => entity.kind)).toEqual(['Model', 'GpuPool']);
  });

  it.each(entities)('shows a $kind that is valid', entity => {
    expect(
      isGpuPoolEntity(entity)
        ? validateGpuPoolEntity(entity)
        : validateModelEntity(entity),
    ).toEqual([]);
  });
});
