import {
  ForbiddenError,
  KubernetesClient,
  listAll,
  type ResourceType,
} from '../../client';
import {
  clusterServingRuntimes,
  servingRuntimes,
  type ServingRuntime,
} from './kserveTypes';

const WITHIN_MS = 3_000;
const MAX_RUNTIMES = 500;

/** A runtime of a cluster, with the formats that it serves. */
export interface KnownRuntime {
  name: string;
  formats: string[];
  /** The formats that KServe chooses it for by itself. */
  chosenFor: string[];
}

/** What there is to choose from in a namespace. */
export interface KnownRuntimes {
  runtimes: KnownRuntime[];
  /** False where the portal may not see those of the whole cluster. */
  isAll: boolean;
}

/** A runtime as we need it; undefined for one that is switched off. Pure. */
export function readRuntime({
  metadata,
  spec,
}: ServingRuntime): KnownRuntime | undefined {
  const name = metadata?.name;
  if (typeof name !== 'string' || spec?.disabled === true) {
    return undefined;
  }
  const formats = (
    Array.isArray(spec?.supportedModelFormats) ? spec.supportedModelFormats : []
  ).filter(format => typeof format?.name === 'string');
  const namesOf = (chosen: typeof formats) => [
    ...new Set(chosen.map(format => format.name!)),
  ];
  return {
    name,
    formats: namesOf(formats),
    chosenFor: namesOf(formats.filter(({ autoSelect }) => autoSelect === true)),
  };
}

/**
 * The runtimes of the cluster and of a namespace; the latter hide those of the
 * same name.
 *
 * @throws ApiNotServedError where KServe is not installed
 */
export async function readRuntimes(
  client: KubernetesClient,
  namespace: string,
): Promise<KnownRuntimes> {
  const [own, shared] = await Promise.all([
    listed(client, servingRuntimes, namespace),
    listed(client, clusterServingRuntimes),
  ]);
  const byName = new Map<string, KnownRuntime>();
  for (const object of [...(shared ?? []), ...(own ?? [])]) {
    const runtime = readRuntime(object);
    if (runtime) {
      byName.set(runtime.name, runtime);
    }
  }
  return {
    runtimes: [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    isAll: own !== undefined && shared !== undefined,
  };
}

/** Undefined where they may not be seen. */
async function listed(
  client: KubernetesClient,
  type: ResourceType<ServingRuntime>,
  namespace?: string,
): Promise<ServingRuntime[] | undefined> {
  try {
    const { items } = await listAll(client, type, {
      ...(namespace !== undefined && { namespace }),
      maximum: MAX_RUNTIMES,
      timeoutMs: WITHIN_MS,
    });
    return items;
  } catch (error) {
    if (error instanceof ForbiddenError) {
      return undefined;
    }
    throw error;
  }
}
