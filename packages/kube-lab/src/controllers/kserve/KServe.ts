import { join } from 'node:path';
import { buildPart } from '../../build/buildPart.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import type { PartProcess } from '../../plane/PartProcess.ts';
import { ControllerProcess } from '../ControllerProcess.ts';
import { installWebhooks } from '../installWebhooks.ts';
import { objectsOf } from '../objectsOf.ts';
import {
  configureKServe,
  fromKServe,
  kserveNamespace,
  type KServeConfiguration,
} from './configuration.ts';
import { controllers, type Served } from './controllers.ts';

/**
 * One of KServe's controllers, run against a lab, in its mode `Standard`. They need
 * nothing of each other but the configuration, which all write alike.
 */
export class KServe {
  readonly #controller: ControllerProcess;

  /**
   * Installs its kinds, webhooks and objects, and starts it.
   *
   * @param options.serves the kind that it makes workloads of
   */
  static async create(
    options: { lab: KubeLab; serves?: Served } & KServeConfiguration,
  ): Promise<KServe> {
    const { lab, serves = 'InferenceService', ...configuration } = options;
    const { client } = lab;
    const { part, program, flags, definitions, webhooks, objects } =
      controllers[serves];
    const { bin } = await buildPart(part);
    for (const path of definitions) {
      await installDefinitions(client, await readDefinitions(fromKServe(path)));
    }
    await configureKServe(lab, configuration);
    const controller = await ControllerProcess.create({
      lab,
      name: part,
      program: join(bin, program),
      args: ({ ports }) => [
        `--metrics-addr=127.0.0.1:${ports.metrics}`,
        `--health-probe-addr=127.0.0.1:${ports.health}`,
        `--webhook-port=${ports.webhooks}`,
        ...flags,
      ],
      environment: { POD_NAMESPACE: kserveNamespace },
    });
    try {
      await controller.process.start();
      await installWebhooks(client, await objectsOf(fromKServe(webhooks)), {
        server: controller.webhookServer,
        authority: lab.files.authority.certificate,
      });
      for (const object of await objects()) {
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
