import { join } from 'node:path';
import { buildPart } from '../build/buildPart.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../definitions/definitions.ts';
import type { KubeLab } from '../plane/KubeLab.ts';
import type { PartProcess } from '../plane/PartProcess.ts';
import { ControllerProcess } from './ControllerProcess.ts';
import {
  configureKServe,
  fromKServe,
  kserveNamespace,
  type KServeConfiguration,
} from './kserve/configuration.ts';
import { objectsOf } from './objectsOf.ts';
import { webhooksAt } from './webhooks.ts';

/** KServe's controller, run against a lab, in its mode `Standard`. */
export class KServe {
  readonly #controller: ControllerProcess;

  /** Installs its kinds and webhooks, and starts it. */
  static async create(
    options: { lab: KubeLab } & KServeConfiguration,
  ): Promise<KServe> {
    const { lab, ...configuration } = options;
    const { client } = lab;
    const { bin } = await buildPart('kserve');
    for (const path of [
      'config/crd/full',
      'config/crd/full/clusterstoragecontainer',
    ]) {
      await installDefinitions(client, await readDefinitions(fromKServe(path)));
    }
    await configureKServe(lab, configuration);
    const controller = await ControllerProcess.create({
      lab,
      name: 'kserve',
      program: join(bin, 'kserve-manager'),
      args: ({ ports }) => [
        `--metrics-addr=127.0.0.1:${ports.metrics}`,
        `--health-probe-addr=127.0.0.1:${ports.health}`,
        `--webhook-port=${ports.webhooks}`,
      ],
      environment: { POD_NAMESPACE: kserveNamespace },
    });
    try {
      await controller.process.start();
      const configurations = await objectsOf(
        fromKServe('config/webhook/manifests.yaml'),
      );
      for (const object of webhooksAt(configurations, {
        server: controller.webhookServer,
        authority: lab.files.authority.certificate,
      })) {
        await client.apply(object);
      }
      for (const object of await objectsOf(
        fromKServe('config/storagecontainers/default.yaml'),
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
