import type {
  Capabilities,
  Finding,
} from '@fairway/backstage-plugin-mlops-common';
import { ApiNotServedError, ForbiddenError, listAll } from '../client';
import type { Cluster } from '../cluster/Cluster';
import type { ClusterConfig } from '../config';
import { labelNames } from '../manifests';
import type { Flavour } from '../target/Flavour';
import { inferenceServices } from './cluster/kserveTypes';
import { readRuntimes, type KnownRuntimes } from './cluster/runtimes';
import { kserveFindings } from './findings/kserveFindings';
import { kserveWorkloads } from './kserveWorkloads';
import {
  ONNX_RUNTIME,
  runtimeSettingsOf,
  type KServeSettings,
} from './manifests/settings';

/** What a cluster offers is not asked for more often than this. */
const RUNTIMES_EVERY_MS = 60_000;

const remembered = new WeakMap<
  Cluster,
  { atMs: number; runtimes: Promise<KnownRuntimes> }
>();

/** The runtimes in all namespaces of services, as they were a minute ago at most. */
async function runtimesOf(cluster: Cluster): Promise<KnownRuntimes> {
  const now = performance.now();
  const before = remembered.get(cluster);
  if (before && now - before.atMs < RUNTIMES_EVERY_MS) {
    return await before.runtimes;
  }
  const { client, config } = cluster;
  const runtimes = Promise.all(
    config.namespaces.map(({ name }) => readRuntimes(client, name)),
  ).then(found => ({
    runtimes: found.flatMap(known => known.runtimes),
    isAll: found.every(({ isAll }) => isAll),
  }));
  remembered.set(cluster, { atMs: now, runtimes });
  // What could not be read is asked for again.
  runtimes.catch(() => remembered.delete(cluster));
  return await runtimes;
}

/** Revisions as InferenceServices. */
export const kserveFlavour: Flavour = {
  kind: 'kserve',

  workloads: ({ config }) => kserveWorkloads(settingsOf(config)),

  async findings(desired, placement, { pool: { cluster }, capacity }) {
    let runtimes: KnownRuntimes | undefined;
    try {
      runtimes = await readRuntimes(cluster.client, placement.namespace);
    } catch (error) {
      if (error instanceof ApiNotServedError) {
        return [notInstalled(cluster)];
      }
      // The dry run says so where the cluster does not answer at all.
    }
    return kserveFindings(desired, placement, {
      settings: settingsOf(cluster.config),
      runtimes,
      capacity,
    });
  },

  async capabilities({ cluster }) {
    const known = { scaleToZero: false, runtimes: [], formats: [] };
    try {
      const runtimes = await runtimesOf(cluster);
      return { ...known, ...offeredBy(runtimes, settingsOf(cluster.config)) };
    } catch (error) {
      return {
        ...known,
        ...(error instanceof ApiNotServedError && {
          reachable: false,
          problem: notInstalled(cluster).message,
        }),
      };
    }
  },

  async causes({ client }, { id, namespace }) {
    const { items } = await listAll(client, inferenceServices, {
      namespace,
      labelSelector: `${labelNames.serviceId}=${id}`,
    }).catch((error: Error) => {
      if (
        error instanceof ApiNotServedError ||
        error instanceof ForbiddenError
      ) {
        return { items: [] };
      }
      throw error;
    });
    return { inferenceServices: items };
  },
};

/**
 * Runtimes and formats of what is there. Ours is called `onnx` everywhere, and a
 * format stands for the runtime that KServe chooses for it. Where not all may be
 * seen ours is taken to be there: a deployment shows it. Pure.
 */
export function offeredBy(
  { runtimes, isAll }: KnownRuntimes,
  settings: KServeSettings,
): Pick<Capabilities, 'runtimes' | 'formats'> {
  const ours = runtimeSettingsOf(settings, {
    runtime: ONNX_RUNTIME,
    format: ONNX_RUNTIME,
  }).name;
  const assumed = isAll ? [] : [ONNX_RUNTIME];
  return {
    runtimes: distinct([
      ...assumed,
      ...runtimes.flatMap(({ name, chosenFor }) =>
        name === ours ? [ONNX_RUNTIME] : [name, ...chosenFor],
      ),
    ]),
    formats: distinct([
      ...assumed,
      ...runtimes.flatMap(({ formats }) => formats),
    ]),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function settingsOf({ kserve = {} }: ClusterConfig): KServeSettings {
  return kserve;
}

function notInstalled({ config }: Cluster): Finding {
  return {
    severity: 'blocking',
    code: 'no-kserve',
    message: `Cluster ${config.name} does not have KServe`,
    fix: 'Ask a platform engineer to install KServe there (0.20 is what this was tested with), or choose a pool whose services run as Deployments',
  };
}
