import { join } from 'node:path';
import { buildPart } from '../../build/buildPart.ts';
import type { KubeObject } from '../../client/objects.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import type { PartProcess } from '../../plane/PartProcess.ts';
import { ControllerProcess } from '../ControllerProcess.ts';
import { objectsOf } from '../objectsOf.ts';
import { webhooksAt } from '../webhooks.ts';
import {
  configureKServe,
  fromKServe,
  kserveNamespace,
  type KServeConfiguration,
} from './configuration.ts';

const definitions = 'config/crd/full/llmisvc/serving.kserve.io';

/**
 * KServe's other controller, of LLMInferenceServices, run against a lab with its
 * webhooks and its presets (`LLMInferenceServiceConfig`). It needs nothing of
 * {@link KServe} but the configuration, which both write alike. Its scheduler is
 * not there: no image of it is to be had here.
 */
export class KServeLanguageModels {
  readonly #controller: ControllerProcess;

  /** Installs its kinds, webhooks and presets, and starts it. */
  static async create(
    options: { lab: KubeLab } & KServeConfiguration,
  ): Promise<KServeLanguageModels> {
    const { lab, ...configuration } = options;
    const { client } = lab;
    const { bin } = await buildPart('kserve-llm');
    const files = ['llminferenceservices', 'llminferenceserviceconfigs'].map(
      kind => fromKServe(`${definitions}_${kind}.yaml`),
    );
    const read = await Promise.all(files.map(readDefinitions));
    await installDefinitions(client, read.flat());
    await configureKServe(lab, configuration);
    const controller = await ControllerProcess.create({
      lab,
      name: 'kserve-llm',
      program: join(bin, 'kserve-llmisvc'),
      args: ({ ports }) => [
        `--metrics-addr=127.0.0.1:${ports.metrics}`,
        '--metrics-secure=false',
        `--health-probe-addr=127.0.0.1:${ports.health}`,
        `--webhook-port=${ports.webhooks}`,
      ],
      environment: { POD_NAMESPACE: kserveNamespace },
    });
    try {
      await controller.process.start();
      const webhooks = webhooksAt(
        await objectsIn('config/webhook/llmisvc/manifests.yaml'),
        {
          server: controller.webhookServer,
          authority: lab.files.authority.certificate,
        },
      );
      for (const object of webhooks) {
        await client.apply(object);
      }
      for (const preset of await objectsIn('config/llmisvcconfig')) {
        await client.apply({
          ...preset,
          metadata: { ...preset.metadata, namespace: kserveNamespace },
        });
      }
      return new KServeLanguageModels(controller);
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

async function objectsIn(path: string): Promise<KubeObject[]> {
  const objects = await objectsOf(fromKServe(path));
  return objects.filter(({ kind }) => kind !== 'Kustomization');
}
