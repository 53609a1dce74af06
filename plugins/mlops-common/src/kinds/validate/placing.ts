import {
  Fields,
  isFields,
  listProblems,
  numberProblems,
  objectProblems,
  textProblems,
} from './fields';
import { oneOf, quoted, unknownWord } from './words';

const MAX_LABELS = 50;
const MAX_TOLERATIONS = 20;

const OPERATORS = ['Exists', 'Equal'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
/** Kinds of serving target that place replicas on nodes of a cluster. */
const ON_CLUSTERS = ['kubernetes', 'kserve'];

// Kubernetes, "Labels and Selectors": an optional DNS subdomain of at most 253
// characters and a slash, then a name of at most 63; values of at most 63.
const PREFIX = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const WORD = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

function isQualifiedName(value: string): boolean {
  const parts = value.split('/');
  return (
    parts.length <= 2 &&
    WORD.test(parts[parts.length - 1]) &&
    (parts.length === 1 || PREFIX.test(parts[0]))
  );
}

function qualifiedNameProblems(options: {
  path: string;
  value: unknown;
  missing?: string;
}): string[] {
  const { path, value } = options;
  const problems = textProblems(options);
  return problems.length || typeof value !== 'string' || isQualifiedName(value)
    ? problems
    : [
        `${path} ${quoted(
          value,
        )} is no name that Kubernetes takes: write it like nvidia.com/gpu or gpu`,
      ];
}

function valueProblems(path: string, value: unknown): string[] {
  if (typeof value !== 'string') {
    return [`${path} must be a text: put the value in quotes`];
  }
  return value === '' || WORD.test(value)
    ? []
    : [
        `${path} ${quoted(
          value,
        )} is no value of a label: at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends`,
      ];
}

function labelsProblems(path: string, labels: Fields): string[] {
  const entries = Object.entries(labels);
  return entries.length > MAX_LABELS
    ? [
        `${path} has ${entries.length} labels: at most ${MAX_LABELS} are possible`,
      ]
    : entries.flatMap(([label, value]) => [
        ...qualifiedNameProblems({ path: `${path}: the label`, value: label }),
        ...valueProblems(`${path}['${label}']`, value),
      ]);
}

function wordProblems(
  path: string,
  value: unknown,
  known: readonly string[],
): string[] {
  const problems = textProblems({ path, value });
  return problems.length ||
    typeof value !== 'string' ||
    value === '' ||
    known.includes(value)
    ? problems
    : [unknownWord(path, value, known)];
}

function tolerationProblems(path: string, value: unknown): string[] {
  if (!isFields(value)) {
    return [
      `${path} must be an object, such as \`{ key: nvidia.com/gpu, operator: Exists }\``,
    ];
  }
  const { key, operator, effect, tolerationSeconds } = value;
  return [
    ...qualifiedNameProblems({
      path: `${path}.key`,
      value: key,
      missing:
        'name the taint; a pool may not pass by every taint of a cluster',
    }),
    ...wordProblems(`${path}.operator`, operator, OPERATORS),
    ...wordProblems(`${path}.effect`, effect, EFFECTS),
    ...(value.value === undefined
      ? []
      : valueProblems(`${path}.value`, value.value)),
    ...(operator === 'Exists' && value.value !== undefined && value.value !== ''
      ? [
          `${path} has a value, which the operator Exists does not look at: remove one of them`,
        ]
      : []),
    ...numberProblems({
      path: `${path}.tolerationSeconds`,
      value: tolerationSeconds,
      least: 0,
      whole: true,
    }),
    ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
      ? [
          `${path}.tolerationSeconds only means something with \`effect: NoExecute\`: add that, or remove it`,
        ]
      : []),
  ];
}

/** How a target finds the members of a pool: `spec.selector`. */
export function selectorProblems(selector: Fields): string[] {
  return [
    ...qualifiedNameProblems({
      path: 'spec.selector.resourceName',
      value: selector.resourceName,
    }),
    ...objectProblems('spec.selector.nodeLabels', selector.nodeLabels, labels =>
      labelsProblems('spec.selector.nodeLabels', labels),
    ),
    ...listProblems({
      path: 'spec.selector.tolerations',
      value: selector.tolerations,
      most: MAX_TOLERATIONS,
      entry: tolerationProblems,
    }),
  ];
}

/**
 * Whether a pool that says where on a cluster it is says enough: a replica that
 * asks for a GPU asks nodes for a resource by its name.
 */
export function placingProblems(spec: Fields): string[] {
  const onCluster =
    ON_CLUSTERS.includes(spec.target as string) &&
    typeof spec.cluster === 'string';
  const resourceName = isFields(spec.selector)
    ? spec.selector.resourceName
    : undefined;
  return onCluster &&
    spec.accelerator !== undefined &&
    resourceName === undefined
    ? [
        `spec.selector.resourceName is missing, by which nodes of a cluster count accelerators: add one such as \`resourceName: nvidia.com/gpu\`, or for MIG nvidia.com/mig-1g.10gb; with spec.target ${oneOf(
          ON_CLUSTERS,
        )} no replica gets a GPU otherwise`,
      ]
    : [];
}
