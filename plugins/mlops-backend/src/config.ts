import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  Environment,
  Options,
  Scaling,
  scalingSchema,
  Size,
  SizeName,
  sizeNames,
} from '@fairway/backstage-plugin-mlops-common';

const defaultEnvironments: Environment[] = [
  {
    name: 'development',
    title: 'Development',
    description: 'For trying things out',
    production: false,
  },
  {
    name: 'staging',
    title: 'Staging',
    description: 'As production, for the last checks',
    production: false,
  },
  {
    name: 'production',
    title: 'Production',
    description: 'What others rely on',
    production: true,
  },
];

const defaultSizes: Record<SizeName, Size> = {
  small: {
    name: 'small',
    title: 'Small',
    description: 'For trying out and light use, now and then a prediction',
    resources: { cpu: 0.25, memoryMiB: 256, gpus: 0 },
    replicas: 1,
  },
  medium: {
    name: 'medium',
    title: 'Medium',
    description: 'For steady use by one application',
    resources: { cpu: 1, memoryMiB: 512, gpus: 0 },
    replicas: 1,
  },
  large: {
    name: 'large',
    title: 'Large',
    description: 'For heavy use; two replicas, so that one may fail',
    resources: { cpu: 2, memoryMiB: 2048, gpus: 0 },
    replicas: 2,
  },
};

/** Reads environments and sizes from `mlops`, with defaults for what is absent. */
export function readOptionsFromConfig(config: Config): Options {
  return { environments: readEnvironments(config), sizes: readSizes(config) };
}

function readEnvironments(config: Config): Environment[] {
  const entries = config.getOptionalConfigArray('mlops.environments');
  if (!entries) {
    return defaultEnvironments;
  }
  const environments = entries.map(entry => {
    const name = entry.getString('name');
    return {
      name,
      title: entry.getOptionalString('title') ?? name,
      description: entry.getOptionalString('description'),
      production: entry.getOptionalBoolean('production') ?? false,
    };
  });
  const names = new Set(environments.map(environment => environment.name));
  if (names.size !== environments.length || names.size === 0) {
    throw new InputError(
      'mlops.environments must list at least one environment, and each name once',
    );
  }
  return environments;
}

function readSizes(config: Config): Size[] {
  return sizeNames.map(name => {
    const standard = defaultSizes[name];
    const own = config.getOptionalConfig(`mlops.sizes.${name}`);
    return {
      name,
      title: own?.getOptionalString('title') ?? standard.title,
      description:
        own?.getOptionalString('description') ?? standard.description,
      resources: {
        cpu: own?.getOptionalNumber('cpu') ?? standard.resources.cpu,
        memoryMiB:
          own?.getOptionalNumber('memoryMiB') ?? standard.resources.memoryMiB,
        gpus: own?.getOptionalNumber('gpus') ?? standard.resources.gpus,
      },
      replicas: own?.getOptionalNumber('replicas') ?? standard.replicas,
      scaling: readScaling(own?.getOptionalConfig('scaling'), name),
    };
  });
}

function readScaling(
  config: Config | undefined,
  size: SizeName,
): Scaling | undefined {
  if (!config) {
    return undefined;
  }
  const parsed = scalingSchema.safeParse({
    minReplicas: config.getNumber('minReplicas'),
    maxReplicas: config.getNumber('maxReplicas'),
    targetConcurrency: config.getOptionalNumber('targetConcurrency'),
    idleSeconds: config.getOptionalNumber('idleSeconds'),
  });
  if (!parsed.success) {
    throw new InputError(
      `mlops.sizes.${size}.scaling is not valid: ${parsed.error.issues
        .map(({ path, message }) => [...path, message].join(': '))
        .join('; ')}`,
    );
  }
  return parsed.data;
}

/** The folders below which models and their cards may be read, as configured. */
export function readFileRootsFromConfig(config: Config): string[] {
  return (config.getOptionalConfigArray('mlops.models.allow') ?? []).flatMap(
    entry => entry.getOptionalString('file') ?? [],
  );
}
