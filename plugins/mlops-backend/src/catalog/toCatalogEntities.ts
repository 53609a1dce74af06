import { Entity, parseEntityRef } from '@backstage/catalog-model';
import {
  ANNOTATION_ENVIRONMENT,
  ANNOTATION_MODEL,
  ANNOTATION_POOL,
  ANNOTATION_SERVICE,
  FAIRWAY_API_VERSION,
  GPU_PRICE_SOURCES,
  GpuPriceSource,
  protocolOf,
  Revision,
} from '@fairway/backstage-plugin-mlops-common';
import { DiscoveredPool } from '@fairway/backstage-plugin-mlops-node';
import {
  openApiForLanguageModel,
  openApiForService,
} from '@fairway/inference-protocol';
import type {
  ExampleValues,
  ModelSignature,
} from '@fairway/inference-protocol';
import { modelName } from '../services/modelName';
import { StoredService } from '../services/ServicesStore';

/** What Backstage shows as the owner of an entity that nobody claims. */
const UNKNOWN_OWNER = 'unknown';

/** The GpuPool entity of a pool that a serving target found. No live numbers. */
export function toPoolEntity(
  pool: DiscoveredPool & { target: string },
): Entity {
  const usable = pool.devices.filter(device => device.usable);
  return {
    apiVersion: FAIRWAY_API_VERSION,
    kind: 'GpuPool',
    metadata: {
      name: pool.name,
      namespace: 'default',
      title: pool.title,
      description: pool.description,
    },
    spec: {
      type: pool.type,
      lifecycle: 'production',
      owner: pool.owner ?? UNKNOWN_OWNER,
      target: pool.target,
      capacity: {
        cpu: pool.capacity.cpu,
        memoryMiB: Math.round(pool.capacity.memoryMiB),
      },
      ...(usable.length > 0 && {
        accelerator: {
          vendor: 'nvidia',
          product: usable[0].name,
          memoryMiB: usable[0].memoryMiB,
          count: usable.length,
        },
      }),
      ...(pool.price && {
        price: {
          currency: pool.price.currency,
          perHour: pool.price.perHour,
          source: sourceOf(pool.price.source),
        },
      }),
    },
  };
}

/** In a word of the kind; what a target says in its own words was written by hand. */
function sourceOf(said: string | undefined): GpuPriceSource {
  return GPU_PRICE_SOURCES.find(known => known === said) ?? 'manual';
}

/** The API entity of a live endpoint: how to call it, for any engineer. */
export function toApiEntity(
  service: StoredService,
  revision: Revision,
): Entity {
  const { name, namespace } = parseEntityRef(service.model);
  const { signature, example, languageModel } = revision.spec;
  const about = {
    title: service.name,
    version: `${revision.spec.modelVersion} (revision ${revision.number})`,
    description: `Predictions of the model ${name}, version ${revision.spec.modelVersion}`,
    serverUrl: service.endpoint?.url,
    modelName: modelName(service),
  };
  const definition =
    protocolOf(revision.spec) === 'openai'
      ? openApiForLanguageModel({
          ...about,
          contextLength:
            languageModel?.contextLength ?? languageModel?.facts.contextLength,
          completesOnly: languageModel?.facts.chat === false,
        })
      : openApiForService({
          ...about,
          signature: (signature ?? {
            inputs: [],
            outputs: [],
          }) as ModelSignature,
          example: exampleValues(example),
        });
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'API',
    metadata: {
      name: service.name,
      namespace,
      title: `${service.name} endpoint`,
      description: `Predictions of the model ${name} in ${service.environment}`,
      tags: ['ml-endpoint'],
      annotations: {
        [ANNOTATION_SERVICE]: service.name,
        [ANNOTATION_MODEL]: service.model,
        [ANNOTATION_POOL]: service.pool,
        [ANNOTATION_ENVIRONMENT]: service.environment,
      },
    },
    spec: {
      type: 'openapi',
      lifecycle:
        service.environment === 'production' ? 'production' : 'experimental',
      owner: service.owner,
      definition: JSON.stringify(definition),
    },
  };
}

/** The values of an example request body, by input name. */
function exampleValues(
  example: Record<string, unknown> | undefined,
): ExampleValues | undefined {
  const inputs = example?.inputs;
  return Array.isArray(inputs)
    ? Object.fromEntries(inputs.map(({ name, data }) => [name, data]))
    : undefined;
}
