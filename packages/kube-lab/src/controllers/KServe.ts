import { join } from 'node:path';
import { buildPart } from '../build/buildPart.ts';
import { parts } from '../build/parts.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../definitions/definitions.ts';
import type { KubeLab } from '../plane/KubeLab.ts';
import type { PartProcess } from '../plane/PartProcess.ts';
import { ControllerProcess } from './ControllerProcess.ts';
import { objectsOf } from './objectsOf.ts';
import { webhooksAt } from './webhooks.ts';

const namespace = 'kserve';
const from = (path: string) => ({
  module: 'github.com/kserve/kserve',
  version: parts.kserve.version,
  path,
});

/** KServe's controller, run against a lab, in its mode `Standard`. */
export class KServe {
  readonly #controller: ControllerProcess;

  /**
   * Installs its kinds and webhooks, and starts it.
   *
   * @param options.gateway that its HTTPRoutes name as their parent. Without
   *   one, canaries get no share of the traffic (KServe v0.20.0).
   */
  static async create(options: {
    lab: KubeLab;
    gateway?: { name: string; namespace: string };
  }): Promise<KServe> {
    const { lab, gateway } = options;
    const { client } = lab;
    const { bin } = await buildPart('kserve');
    for (const path of [
      'config/crd/full',
      'config/crd/full/clusterstoragecontainer',
    ]) {
      await installDefinitions(client, await readDefinitions(from(path)));
    }
    await lab.addNamespace(namespace);
    for (const object of await objectsOf(
      from('config/configmap/inferenceservice.yaml'),
    )) {
      await client.apply(configured(object, gateway));
    }
    const controller = await ControllerProcess.create({
      lab,
      name: 'kserve',
      program: join(bin, 'kserve-manager'),
      args: ({ ports }) => [
        `--metrics-addr=127.0.0.1:${ports.metrics}`,
        `--health-probe-addr=127.0.0.1:${ports.health}`,
        `--webhook-port=${ports.webhooks}`,
      ],
      environment: { POD_NAMESPACE: namespace },
    });
    try {
      await controller.process.start();
      const configurations = await objectsOf(
        from('config/webhook/manifests.yaml'),
      );
      for (const object of webhooksAt(configurations, {
        server: controller.webhookServer,
        authority: lab.files.authority.certificate,
      })) {
        await client.apply(object);
      }
      for (const object of await objectsOf(
        from('config/storagecontainers/default.yaml'),
      )) {
        await client.apply(object);
      }
      return new KServe(controller);
    } catch (error) {
      await controller.close();
      throw error;
    }
  }

  private constructor(controller: ControllerProcess) {
    this.#controller = controller;
  }

  /** Its process. */
  get process(): PartProcess {
    return this.#controller.process;
  }

  /** Ends it. Its objects stay. */
  async close(): Promise<void> {
    await this.#controller.close();
  }
}

/** Its configuration as published, but for what a lab has not got. */
function configured(
  object: {
    apiVersion: string;
    kind: string;
    metadata: object;
    data?: unknown;
  },
  gateway: { name: string; namespace: string } | undefined,
) {
  const { _example, ...data } = object.data as Record<string, string>;
  const changed = (key: string, changes: object) =>
    JSON.stringify({ ...JSON.parse(data[key]), ...changes });
  return {
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
      }),
    },
  };
}
