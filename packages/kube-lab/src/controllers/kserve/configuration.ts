import { parts } from '../../build/parts.ts';
import type { LabClient } from '../../client/LabClient.ts';
import type { ModuleFolder } from '../../definitions/moduleFiles.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import { objectsOf } from '../objectsOf.ts';

/** The namespace that KServe's controllers read their configuration from. */
export const kserveNamespace = 'kserve';

/** A file or folder of KServe's own manifests. */
export function fromKServe(path: string): ModuleFolder {
  return {
    module: 'github.com/kserve/kserve',
    version: parts.kserve.version,
    path,
  };
}

/** What of KServe's configuration is not as published. */
export interface KServeConfiguration {
  /**
   * Gateway that its HTTPRoutes name as their parent. Without one, canaries get no
   * share of the traffic (v0.20.0).
   */
  gateway?: { name: string; namespace: string };
  /** Image that fetches models, in the place of one that is nowhere to be had here. */
  storageInitializer?: string;
  /** Whether language models are served by TLS. Not when absent, as published. */
  languageModelTls?: boolean;
}

/** Writes the configuration of all of KServe's controllers, for its mode `Standard`. */
export async function configureKServe(
  lab: KubeLab,
  configuration: KServeConfiguration,
): Promise<void> {
  const namespaces = await lab.client.list('/api/v1/namespaces');
  if (!namespaces.some(({ metadata }) => metadata.name === kserveNamespace)) {
    await lab.addNamespace(kserveNamespace);
  }
  await applyConfiguration(lab.client, configuration);
}

async function applyConfiguration(
  client: LabClient,
  { gateway, storageInitializer, languageModelTls }: KServeConfiguration,
): Promise<void> {
  const path = 'config/configmap/inferenceservice.yaml';
  for (const object of await objectsOf(fromKServe(path))) {
    const { _example, ...data } = object.data as Record<string, string>;
    const changed = (key: string, changes: object) =>
      JSON.stringify({ ...JSON.parse(data[key]), ...changes });
    await client.apply({
      ...object,
      data: {
        ...data,
        deploy: changed('deploy', { defaultDeploymentMode: 'Standard' }),
        ingress: changed('ingress', {
          disableIstioVirtualHost: true,
          ...(gateway
            ? {
                enableGatewayApi: true,
                kserveIngressGateway: `${gateway.namespace}/${gateway.name}`,
              }
            : { disableIngressCreation: true }),
          ...(languageModelTls && { enableLLMInferenceServiceTLS: true }),
        }),
        ...(storageInitializer !== undefined && {
          storageInitializer: changed('storageInitializer', {
            image: storageInitializer,
          }),
        }),
      },
    });
  }
}
