import type { Entity } from '@backstage/catalog-model';
import { DATASET_KINDS } from '../layer';
import {
  baseProblems,
  Fields,
  isFields,
  listProblems,
  objectProblems,
  refProblems,
  textProblems,
} from './fields';
import { cardProblems } from './location';
import { versionProblems } from './version';
import { bounded, quoted } from './words';

/** The most versions that are written by hand into one Model. */
export const MAX_VERSIONS = 50;
const MAX_REFS = 50;

function repeatedNames(versions: unknown[]): string[] {
  const first = new Map<string, number>();
  return versions.flatMap((version, index) => {
    const name = isFields(version) ? version.name : undefined;
    if (typeof name !== 'string' || name === '') {
      return [];
    }
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, index);
      return [];
    }
    return [
      `spec.versions[${index}] repeats the name ${quoted(
        name,
      )} of spec.versions[${before}]: a version never changes, so give the other artifact a name of its own`,
    ];
  });
}

function versionsProblems(versions: unknown): string[] {
  if (
    versions === undefined ||
    versions === null ||
    (Array.isArray(versions) && versions.length === 0)
  ) {
    return [
      'spec.versions is missing: list at least one version with name, format, uri and digest',
    ];
  }
  const problems = listProblems({
    path: 'spec.versions',
    value: versions,
    most: MAX_VERSIONS,
    entry: versionProblems,
  });
  return Array.isArray(versions) && versions.length <= MAX_VERSIONS
    ? [...problems, ...repeatedNames(versions)]
    : problems;
}

function cardFieldProblems(spec: Fields): string[] {
  const problems = textProblems({ path: 'spec.card', value: spec.card });
  return problems.length || typeof spec.card !== 'string' || !spec.card
    ? problems
    : cardProblems('spec.card', spec.card);
}

/**
 * Says in words what is wrong with a Model, one message per problem, each
 * with the path and what to do. An empty list means that the entity is a
 * valid Model. The list is bounded.
 */
export function validateModelEntity(entity: Entity): string[] {
  const spec: unknown = entity.spec;
  if (!isFields(spec)) {
    return [
      'spec is missing: a Model has a spec with type, lifecycle, owner and versions',
    ];
  }
  return bounded([
    ...(entity.kind === 'Model'
      ? []
      : [`kind ${quoted(entity.kind)} must be written Model`]),
    ...textProblems({
      path: 'spec.type',
      value: spec.type,
      missing:
        'add `type: tabular`, vision, speech, embedding, llm or a word of your own',
    }),
    ...baseProblems(spec, 'model'),
    ...textProblems({ path: 'spec.task', value: spec.task }),
    ...textProblems({ path: 'spec.license', value: spec.license }),
    ...cardFieldProblems(spec),
    ...listProblems({
      path: 'spec.datasets',
      value: spec.datasets,
      most: MAX_REFS,
      entry: (path, value) =>
        refProblems({
          path,
          value,
          kinds: DATASET_KINDS,
          missing: 'remove it',
        }),
    }),
    ...listProblems({
      path: 'spec.baseModels',
      value: spec.baseModels,
      most: MAX_REFS,
      entry: (path, value) =>
        refProblems({ path, value, kinds: ['Model'], missing: 'remove it' }),
    }),
    ...objectProblems('spec.governance', spec.governance, governance => [
      ...textProblems({
        path: 'spec.governance.riskClass',
        value: governance.riskClass,
      }),
      ...textProblems({
        path: 'spec.governance.intendedUse',
        value: governance.intendedUse,
      }),
    ]),
    ...versionsProblems(spec.versions),
  ]);
}
