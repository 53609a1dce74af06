import { oneOf, quoted } from './words';

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const named = (value: unknown) => {
  if (value === null) {
    return 'empty';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return isFields(value) ? 'an object' : `the ${typeof value} ${quoted(value)}`;
};

const key = (path: string) => path.slice(path.lastIndexOf('.') + 1);

/** Checks a text; `missing` says what to write where it is required. */
export function textProblems(options: {
  path: string;
  value: unknown;
  missing?: string;
  maxLength?: number;
}): string[] {
  const { path, value, missing, maxLength } = options;
  if (value === undefined || value === null || value === '') {
    if (missing) {
      return [`${path} is missing: ${missing}`];
    }
    return value === undefined
      ? []
      : [`${path} is empty: write a value or remove the line`];
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return [
      `${path} is the ${typeof value} ${value}: put it in quotes, \`${key(
        path,
      )}: '${value}'\``,
    ];
  }
  if (typeof value !== 'string') {
    return [`${path} is ${named(value)}: it must be a text`];
  }
  if (value.trim() !== value) {
    return [`${path} ${quoted(value)} begins or ends with a space: remove it`];
  }
  if (maxLength && value.length > maxLength) {
    return [
      `${path} has ${value.length} characters: at most ${maxLength} are possible`,
    ];
  }
  return [];
}

/** Checks an optional number against a least value. */
export function numberProblems(options: {
  path: string;
  value: unknown;
  least: number;
  whole?: boolean;
}): string[] {
  const { path, value, least, whole } = options;
  if (value === undefined) {
    return [];
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return [`${path} is ${named(value)}: it must be a number`];
  }
  if (value < least || (whole && !Number.isInteger(value))) {
    return [
      `${path} is ${value}: it must be a ${
        whole ? 'whole ' : ''
      }number of at least ${least}`,
    ];
  }
  return [];
}

/** Checks an optional list, its length and every entry. */
export function listProblems(options: {
  path: string;
  value: unknown;
  most: number;
  entry: (path: string, value: unknown) => string[];
}): string[] {
  const { path, value, most, entry } = options;
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value)) {
    return [
      `${path} is ${named(
        value,
      )}: it must be a list, with "- " before each entry`,
    ];
  }
  if (value.length > most) {
    return [
      `${path} has ${value.length} entries: at most ${most} are possible`,
    ];
  }
  return value.flatMap((item, index) => entry(`${path}[${index}]`, item));
}

/** Checks an optional object before its fields are looked at. */
export function objectProblems(
  path: string,
  value: unknown,
  fields: (value: Fields) => string[],
): string[] {
  if (value === undefined) {
    return [];
  }
  return isFields(value)
    ? fields(value)
    : [
        `${path} is ${named(
          value,
        )}: it must be an object with fields of its own`,
      ];
}

// Stricter than parseEntityRef, which takes `a:b:c` for a name with a colon:
// such a relation would point at an entity that cannot exist.
const ENTITY_REF =
  /^(?:([a-z][a-z0-9]*):)?(?:[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/i;

/** Checks a text that must be an entity reference of one of some kinds. */
export function refProblems(options: {
  path: string;
  value: unknown;
  kinds: readonly string[];
  missing?: string;
}): string[] {
  const { path, value, kinds } = options;
  const problems = textProblems(options);
  if (problems.length || typeof value !== 'string' || value === '') {
    return problems;
  }
  const ref = ENTITY_REF.exec(value);
  if (!ref) {
    return [
      `${path} ${quoted(
        value,
      )} is not an entity reference: write it as kind:namespace/name, such as ${kinds[0].toLowerCase()}:default/name`,
    ];
  }
  const kind = ref[1] ?? kinds[0];
  return kinds.some(known => known.toLowerCase() === kind.toLowerCase())
    ? []
    : [`${path} ${quoted(value)} must be a ${oneOf(kinds)}`];
}

/** What both kinds share with every kind of Backstage. */
export function baseProblems(spec: Fields, noun: string): string[] {
  return [
    ...textProblems({
      path: 'spec.lifecycle',
      value: spec.lifecycle,
      missing: `add \`lifecycle: production\`, experimental or deprecated`,
    }),
    ...refProblems({
      path: 'spec.owner',
      value: spec.owner,
      kinds: ['Group', 'User'],
      missing: `add the group or user who answers for this ${noun}, such as \`owner: my-team\``,
    }),
    ...refProblems({
      path: 'spec.system',
      value: spec.system,
      kinds: ['System'],
    }),
  ];
}
