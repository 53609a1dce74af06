import {
  VLLM_RUNTIME,
  type Capabilities,
  type Finding,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ApiNotServedError,
  ForbiddenError,
  listAll,
  type KubernetesObject,
  type ResourceType,
} from '../client';
import type { Cluster } from '../cluster/Cluster';
import { KSERVE_LANGUAGE_MODELS } from '../cluster/installed/componentsOf';
import type { ClusterConfig } from '../config';
import { labelNames } from '../manifests';
import type { Flavour } from '../target/Flavour';
import {
  inferenceServices,
  languageModelServices,
} from './cluster/kserveTypes';
import { readRuntimes, type KnownRuntimes } from './cluster/runtimes';
import { kserveFindings } from './findings/kserveFindings';
import { kserveWorkloads } from './kserveWorkloads';
import { isLanguageModel } from './llm/languageModelManifests';
import {
  ONNX_RUNTIME,
  runtimeSettingsOf,
  type KServeSettings,
} from './manifests/settings';

/** What the servers of KServe's configurations for language models read. */
const LANGUAGE_MODEL_FORMATS = ['safetensors'];

/** What there is to choose from where KServe serves language models alone. */
const NO_RUNTIMES: KnownRuntimes = { runtimes: [], isAll: true };

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

/** Revisions as InferenceServices, or LLMInferenceServices. */
export const kserveFlavour: Flavour = {
  kind: 'kserve',

  workloads: ({ config }) => kserveWorkloads(settingsOf(config)),

  async findings(desired, placement, { pool: { cluster }, capacity }) {
    let runtimes: KnownRuntimes | undefined;
    try {
      // Those of language models are no ServingRuntimes.
      runtimes = desired.revisions.some(isLanguageModel)
        ? undefined
        : await readRuntimes(cluster.client, placement.namespace);
    } catch (error) {
      if (error instanceof ApiNotServedError) {
        return [notInstalled(cluster)];
      }
      // The dry run says so where the cluster does not answer at all.
    }
    return kserveFindings(desired, placement, {
      settings: settingsOf(cluster.config),
      runtimes,
      servesLanguageModels: await servesLanguageModels(cluster),
      capacity,
    });
  },

  async capabilities({ cluster }) {
    const known = { scaleToZero: false, runtimes: [], formats: [] };
    const hasLanguageModels = await servesLanguageModels(cluster);
    try {
      const runtimes = await runtimesOf(cluster).catch((error: Error) => {
        if (error instanceof ApiNotServedError && hasLanguageModels) {
          return NO_RUNTIMES;
        }
        throw error;
      });
      return {
        ...known,
        ...offeredBy(runtimes, {
          settings: settingsOf(cluster.config),
          servesLanguageModels: hasLanguageModels,
        }),
      };
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
    const listed = async <T extends KubernetesObject>(type: ResourceType<T>) =>
      await listAll(client, type, {
        namespace,
        labelSelector: `${labelNames.serviceId}=${id}`,
      }).then(
        ({ items }) => items,
        (error: Error) => {
          if (
            error instanceof ApiNotServedError ||
            error instanceof ForbiddenError
          ) {
            return [];
          }
          throw error;
        },
      );
    const [ofModels, ofLanguageModels] = await Promise.all([
      listed(inferenceServices),
      listed(languageModelServices),
    ]);
    return {
      inferenceServices: ofModels,
      languageModelServices: ofLanguageModels,
    };
  },
};

/** Undefined where the cluster does not say. */
async function servesLanguageModels({
  components,
}: Cluster): Promise<boolean | undefined> {
  const found = await components.read();
  return found?.find(({ name }) => name === KSERVE_LANGUAGE_MODELS)?.installed;
}

/**
 * Runtimes and formats of what is there. Ours is called `onnx` everywhere, and a
 * format stands for the runtime that KServe chooses for it. Where not all may be
 * seen ours is taken to be there: a deployment shows it. Pure.
 */
export function offeredBy(
  { runtimes, isAll }: KnownRuntimes,
  {
    settings,
    servesLanguageModels: hasLanguageModels = false,
  }: { settings: KServeSettings; servesLanguageModels?: boolean },
): Pick<Capabilities, 'runtimes' | 'formats'> {
  const ours = runtimeSettingsOf(settings, {
    runtime: ONNX_RUNTIME,
    format: ONNX_RUNTIME,
  }).name;
  const assumed = isAll ? [] : [ONNX_RUNTIME];
  return {
    runtimes: distinct([
      ...assumed,
      ...(hasLanguageModels ? [VLLM_RUNTIME] : []),
      ...runtimes.flatMap(({ name, chosenFor }) =>
        name === ours ? [ONNX_RUNTIME] : [name, ...chosenFor],
      ),
    ]),
    formats: distinct([
      ...assumed,
      ...(hasLanguageModels ? LANGUAGE_MODEL_FORMATS : []),
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
