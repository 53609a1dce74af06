import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeathWatch } from '../plane/DeathWatch.ts';
import type { KubeLab } from '../plane/KubeLab.ts';
import { PartProcess } from '../plane/PartProcess.ts';
import { freePort, releasePorts } from '../plane/ports.ts';
import { lacksAtUrl } from '../system/lacksAt.ts';

/** Ports of a controller, all of 127.0.0.1. */
export interface ControllerPorts {
  webhooks: number;
  health: number;
  metrics: number;
}

/**
 * A controller that is built with controller-runtime, run on this machine
 * against a lab, with certificates of the lab for its webhooks.
 */
export class ControllerProcess {
  /** To stop, kill, pause and start. */
  readonly process: PartProcess;
  /** Where its webhooks are reached. */
  readonly webhookServer: string;
  readonly #watch: DeathWatch;
  readonly #ports: ControllerPorts;

  /**
   * Prepares it; `process.start()` starts it.
   *
   * @param options.args of it, with its ports and a folder for its files
   */
  static async create(options: {
    lab: KubeLab;
    name: string;
    program: string;
    args: (given: { ports: ControllerPorts; folder: string }) => string[];
    environment?: Readonly<Record<string, string>>;
  }): Promise<ControllerProcess> {
    const { lab, name, program } = options;
    const folder = mkdtempSync(join(tmpdir(), `kube-lab-${name}-`));
    const watch = DeathWatch.create(folder);
    const ports: ControllerPorts = {
      webhooks: await freePort(),
      health: await freePort(),
      metrics: await freePort(),
    };
    // Where controller-runtime looks for them, below the folder for what is
    // temporary.
    const certificates = join(folder, 'k8s-webhook-server', 'serving-certs');
    mkdirSync(certificates, { recursive: true });
    mkdirSync(join(folder, 'logs'));
    const { certificate, key } = await lab.files.authority.server([
      '127.0.0.1',
      'localhost',
    ]);
    writeFileSync(join(certificates, 'tls.crt'), certificate);
    writeFileSync(join(certificates, 'tls.key'), key, { mode: 0o600 });
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, lab.kubeconfig(), { mode: 0o600 });
    const process = PartProcess.create({
      name,
      program,
      args: options.args({ ports, folder }),
      folder,
      watch,
      environment: {
        KUBECONFIG: kubeconfig,
        TMPDIR: folder,
        ...options.environment,
      },
      lacks: () => lacksAtUrl(`http://127.0.0.1:${ports.health}/readyz`),
    });
    return new ControllerProcess(process, watch, ports);
  }

  private constructor(
    process: PartProcess,
    watch: DeathWatch,
    ports: ControllerPorts,
  ) {
    this.process = process;
    this.webhookServer = `https://127.0.0.1:${ports.webhooks}`;
    this.#watch = watch;
    this.#ports = ports;
  }

  /** Ends it and removes its files. Its objects stay. */
  async close(): Promise<void> {
    await this.process.kill();
    await this.#watch.end();
    releasePorts(Object.values(this.#ports));
  }
}
