import type { Entity } from '@backstage/catalog-model';
import {
  GPU_POOL_TYPES,
  GPU_PRICE_SOURCES,
  GPU_SHARING_MODES,
} from '../GpuPoolEntity';
import {
  baseProblems,
  Fields,
  isFields,
  listProblems,
  numberProblems,
  objectProblems,
  textProblems,
} from './fields';
import { placingProblems, selectorProblems } from './placing';
import { bounded, oneOf, quoted, unknownWord } from './words';

const MAX_PROFILES = 50;
const MAX_ALLOWED = 100;

/** Pools that are nothing without the device they hand out. */
const TYPES_WITH_ACCELERATOR = ['dra-device-class'];
/** Ways of sharing that divide a device. */
const MODES_WITH_ACCELERATOR = ['mig', 'time-slicing', 'mps', 'dra'];

// NVIDIA MIG user guide, "MIG Device Names": [<C>c.]<G>g.<M>gb[+attribute].
const MIG_PROFILE = /^(\d+c\.)?\d+g\.\d+gb(\+[a-z0-9.]+)*$/;

const texts = (path: string, value: unknown) =>
  textProblems({ path, value, missing: 'remove the empty entry' });

function wordProblems(options: {
  path: string;
  value: unknown;
  known: readonly string[];
  missing?: string;
}): string[] {
  const { path, value, known } = options;
  const problems = textProblems(options);
  return problems.length ||
    typeof value !== 'string' ||
    value === '' ||
    known.includes(value)
    ? problems
    : [unknownWord(path, value, known)];
}

function acceleratorProblems(accelerator: Fields): string[] {
  const path = 'spec.accelerator';
  return [
    ...textProblems({
      path: `${path}.vendor`,
      value: accelerator.vendor,
      missing: 'add who makes it, such as `vendor: nvidia`',
    }),
    ...textProblems({
      path: `${path}.product`,
      value: accelerator.product,
      missing: 'add its name, such as `product: NVIDIA-A100-SXM4-80GB`',
    }),
    ...(accelerator.memoryMiB === undefined
      ? [
          `${path}.memoryMiB is missing: add the memory of one device, such as \`memoryMiB: 81920\``,
        ]
      : numberProblems({
          path: `${path}.memoryMiB`,
          value: accelerator.memoryMiB,
          least: 1,
        })),
    ...numberProblems({
      path: `${path}.count`,
      value: accelerator.count,
      least: 0,
      whole: true,
    }),
    ...textProblems({
      path: `${path}.computeCapability`,
      value: accelerator.computeCapability,
    }),
  ];
}

function sharingProblems(sharing: Fields): string[] {
  const path = 'spec.sharing';
  const { mode, profiles } = sharing;
  const none = !Array.isArray(profiles) || profiles.length === 0;
  return [
    ...wordProblems({
      path: `${path}.mode`,
      value: mode,
      known: GPU_SHARING_MODES,
      missing: `add \`mode: exclusive\`, or one of ${oneOf(GPU_SHARING_MODES)}`,
    }),
    ...(mode === 'mig' && (profiles === undefined || none)
      ? [
          `${path}.mode is mig without profiles: add the profiles that the devices are divided into, such as \`profiles: [1g.10gb]\``,
        ]
      : []),
    ...listProblems({
      path: `${path}.profiles`,
      value: profiles,
      most: MAX_PROFILES,
      entry: (entry, value) =>
        typeof value === 'string' && MIG_PROFILE.test(value)
          ? []
          : [
              `${entry} ${quoted(
                value,
              )} is not a MIG profile: write it like 1g.10gb, as \`nvidia-smi mig -lgip\` lists them`,
            ],
    }),
    ...numberProblems({
      path: `${path}.replicas`,
      value: sharing.replicas,
      least: 1,
      whole: true,
    }),
  ];
}

function priceProblems(price: Fields): string[] {
  const path = 'spec.price';
  const { currency } = price;
  const problems = [
    ...textProblems({
      path: `${path}.currency`,
      value: currency,
      missing: 'a price needs its ISO 4217 code, such as `currency: EUR`',
    }),
    ...numberProblems({
      path: `${path}.perHour`,
      value: price.perHour,
      least: 0,
    }),
    ...numberProblems({
      path: `${path}.perGpuHour`,
      value: price.perGpuHour,
      least: 0,
    }),
    ...wordProblems({
      path: `${path}.source`,
      value: price.source,
      known: GPU_PRICE_SOURCES,
    }),
  ];
  if (
    typeof currency === 'string' &&
    currency &&
    !/^[A-Z]{3}$/.test(currency)
  ) {
    problems.push(
      `${path}.currency ${quoted(
        currency,
      )} is not an ISO 4217 code: write three capital letters, such as EUR or USD`,
    );
  }
  if (price.perHour === undefined && price.perGpuHour === undefined) {
    problems.push(
      `${path} has no amount: add perHour (the whole pool) or perGpuHour (one device), or remove the price`,
    );
  }
  return problems;
}

function missingAccelerator(spec: Fields): string[] {
  if (spec.accelerator !== undefined) {
    return [];
  }
  const mode = isFields(spec.sharing) ? spec.sharing.mode : undefined;
  const needs =
    (TYPES_WITH_ACCELERATOR.includes(spec.type as string) &&
      `spec.type ${spec.type}`) ||
    (MODES_WITH_ACCELERATOR.includes(mode as string) &&
      `spec.sharing.mode ${mode}`);
  return needs
    ? [
        `spec.accelerator is missing, which ${needs} needs: add \`accelerator: { vendor, product, memoryMiB }\``,
      ]
    : [];
}

function limitsProblems(spec: Fields): string[] {
  const amounts = (path: string, value: unknown, keys: string[]) =>
    objectProblems(path, value, fields =>
      keys.flatMap(key =>
        numberProblems({
          path: `${path}.${key}`,
          value: fields[key],
          least: 0,
        }),
      ),
    );
  return [
    ...amounts('spec.capacity', spec.capacity, ['cpu', 'memoryMiB']),
    ...amounts('spec.quota', spec.quota, ['nominal', 'borrowingLimit']),
    ...(isFields(spec.quota)
      ? objectProblems('spec.quota.kueue', spec.quota.kueue, kueue =>
          ['clusterQueue', 'localQueue', 'cohort'].flatMap(key =>
            textProblems({
              path: `spec.quota.kueue.${key}`,
              value: kueue[key],
            }),
          ),
        )
      : []),
    ...objectProblems('spec.selector', spec.selector, selectorProblems),
    ...objectProblems('spec.allows', spec.allows, allows =>
      ['namespaces', 'modelTypes'].flatMap(key =>
        listProblems({
          path: `spec.allows.${key}`,
          value: allows[key],
          most: MAX_ALLOWED,
          entry: texts,
        }),
      ),
    ),
  ];
}

/**
 * Says in words what is wrong with a GpuPool, one message per problem, each
 * with the path and what to do. An empty list means that the entity is a
 * valid GpuPool. The list is bounded.
 */
export function validateGpuPoolEntity(entity: Entity): string[] {
  const spec: unknown = entity.spec;
  if (!isFields(spec)) {
    return [
      'spec is missing: a GpuPool has a spec with type, lifecycle and owner',
    ];
  }
  return bounded([
    ...(entity.kind === 'GpuPool'
      ? []
      : [`kind ${quoted(entity.kind)} must be written GpuPool`]),
    ...wordProblems({
      path: 'spec.type',
      value: spec.type,
      known: GPU_POOL_TYPES,
      missing: `add what the pool is: ${oneOf(GPU_POOL_TYPES)}`,
    }),
    ...baseProblems(spec, 'pool'),
    ...textProblems({ path: 'spec.cluster', value: spec.cluster }),
    ...textProblems({ path: 'spec.target', value: spec.target }),
    ...missingAccelerator(spec),
    ...objectProblems(
      'spec.accelerator',
      spec.accelerator,
      acceleratorProblems,
    ),
    ...objectProblems('spec.sharing', spec.sharing, sharingProblems),
    ...objectProblems('spec.price', spec.price, priceProblems),
    ...placingProblems(spec),
    ...limitsProblems(spec),
  ]);
}
