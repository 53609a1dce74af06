import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPart } from '../build/buildPart.ts';
import type { Address } from '../isolation/addressed.ts';
import { Isolation } from '../isolation/Isolation.ts';
import { DeathWatch } from '../plane/DeathWatch.ts';
import type { KubeLab } from '../plane/KubeLab.ts';
import type { PartProcess } from '../plane/PartProcess.ts';
import { lacksAtUrl } from '../system/lacksAt.ts';
import {
  configuration,
  gatewayClass,
  gatewayName,
  gatewayNamespace,
  gatewayObjects,
  healthPort,
  homes,
  listenerPort,
  xdsPort,
} from './configuration.ts';
import { envoyBinary, envoyVersion } from './envoyBinary.ts';
import { placeHandover, takeHandover } from './handover.ts';

const run = promisify(execFile);
const timeoutMs = 60_000;

/** Addresses that pods of a lab can have: of fake nodes, and of real ones. */
const podRanges = ['10.0.0.0/8', '198.18.0.0/15'];

const certificates = (folder: string) =>
  join(homes(folder).configHome, 'certs', 'envoy-gateway');

interface Parts {
  url: string;
  controller: PartProcess;
  envoy: PartProcess;
  controllerNetwork: Isolation;
  envoyNetwork: Isolation;
  watches: DeathWatch[];
}

/**
 * A real gateway in front of a lab: Envoy Gateway, which turns the Gateway API's
 * objects of the lab's API server into the configuration of an Envoy, and that
 * Envoy. Requests to its URL reach the addresses that EndpointSlices name.
 */
export class EnvoyGateway {
  /** What a route names as its parent, known before there is one. */
  static readonly parentRef = {
    name: gatewayName,
    namespace: gatewayNamespace,
  };
  /** Name of its GatewayClass. */
  readonly className = gatewayClass;
  /** The same. */
  readonly parentRef = EnvoyGateway.parentRef;
  readonly #parts: Parts;

  /**
   * Starts it, and waits until it answers. The lab must know the kinds of the
   * Gateway API and of Envoy Gateway.
   *
   * @param options.ports of the pods that it is to reach
   * @throws {Error} when it does not start, with the end of what it said
   */
  static async create(options: {
    lab: KubeLab;
    ports?: readonly number[];
  }): Promise<EnvoyGateway> {
    const { lab, ports = [8080] } = options;
    const { bin } = await buildPart('envoy-gateway');
    const program = join(bin, 'envoy-gateway');
    const closers: (() => Promise<void>)[] = [];
    const watched = () => {
      const folder = mkdtempSync(join(tmpdir(), 'kube-lab-gateway-'));
      const watch = DeathWatch.create(folder);
      closers.unshift(() => watch.end());
      return { folder, watch };
    };
    try {
      const ofController = watched();
      await prepare({ folder: ofController.folder, program, lab });
      const controllerNetwork = await Isolation.create({
        name: 'controller-network',
        ...ofController,
        places: { '/certs': certificates(ofController.folder) },
        ports: [Number(new URL(lab.server).port)],
      });
      closers.unshift(() => controllerNetwork.close());
      const ofEnvoy = watched();
      const envoyNetwork = await Isolation.create({
        name: 'envoy-network',
        ...ofEnvoy,
        ranges: podRanges,
        ports: [...ports, xdsPort],
      });
      closers.unshift(() => envoyNetwork.close());
      envoyNetwork.relay.answerFor(
        { host: '127.0.0.1', port: xdsPort },
        {
          host: '127.0.0.1',
          port: await controllerNetwork.relay.expose(xdsPort),
        },
      );
      const controller = await startController({
        lab,
        program,
        folder: ofController.folder,
        network: controllerNetwork,
      });
      const port = await envoyNetwork.relay.expose(listenerPort);
      const url = `http://127.0.0.1:${port}`;
      const envoy = await startEnvoy({
        folder: ofController.folder,
        network: envoyNetwork,
        url,
      });
      return new EnvoyGateway({
        url,
        controller,
        envoy,
        controllerNetwork,
        envoyNetwork,
        watches: [ofController.watch, ofEnvoy.watch],
      });
    } catch (error) {
      for (const close of closers) {
        await close();
      }
      throw error;
    }
  }

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Where clients reach it. */
  get url(): string {
    return this.#parts.url;
  }

  /** Envoy Gateway: while it is away, requests are routed as they were. */
  get controller(): PartProcess {
    return this.#parts.controller;
  }

  /** Envoy: while it is away, nobody answers. */
  get envoy(): PartProcess {
    return this.#parts.envoy;
  }

  /**
   * Lets a process of this machine answer for a pod that has none, such as one
   * of a fake node.
   */
  answerFor(pod: Address, instead: Address): void {
    this.#parts.envoyNetwork.relay.answerFor(pod, instead);
  }

  /** Takes `answerFor` back: at a fake pod's address nobody answers. */
  answerNoMore(pod: Address): void {
    this.#parts.envoyNetwork.relay.answerNoMore(pod);
  }

  /** Ends it and removes its files. Its objects stay. */
  async close(): Promise<void> {
    const { controller, envoy, controllerNetwork, envoyNetwork, watches } =
      this.#parts;
    await Promise.all([controller.kill(), envoy.kill()]);
    await Promise.all([controllerNetwork.close(), envoyNetwork.close()]);
    await Promise.all(watches.map(watch => watch.end()));
  }
}

async function prepare(options: {
  lab: KubeLab;
  folder: string;
  program: string;
}): Promise<void> {
  const { lab, folder, program } = options;
  const { configHome, dataHome } = homes(folder);
  placeHandover({
    bin: join(dataHome, 'envoy-versions', envoyVersion, 'bin'),
    folder,
  });
  writeFileSync(
    join(folder, 'envoy-gateway.yaml'),
    JSON.stringify(configuration(folder)),
  );
  writeFileSync(join(folder, 'kubeconfig'), lab.kubeconfig(), { mode: 0o600 });
  await lab.addNamespace(gatewayNamespace);
  await run(program, ['certgen', '--local', '--config-home', configHome], {
    timeout: timeoutMs,
  });
}

async function startController(options: {
  lab: KubeLab;
  folder: string;
  program: string;
  network: Isolation;
}): Promise<PartProcess> {
  const { lab, folder, program, network } = options;
  const health = await network.relay.expose(healthPort);
  const controller = network.process({
    name: 'envoy-gateway',
    program,
    args: ['server', '--config-path', join(folder, 'envoy-gateway.yaml')],
    environment: {
      KUBECONFIG: join(folder, 'kubeconfig'),
      ENVOY_GATEWAY_NAMESPACE: gatewayNamespace,
    },
    lacks: () => lacksAtUrl(`http://127.0.0.1:${health}/readyz`),
  });
  await controller.start();
  for (const object of gatewayObjects()) {
    await lab.client.apply(object);
  }
  return controller;
}

async function startEnvoy(options: {
  folder: string;
  network: Isolation;
  url: string;
}): Promise<PartProcess> {
  const { folder, network, url } = options;
  const envoy = network.process({
    name: 'envoy',
    program: await envoyBinary(),
    args: await takeHandover({ folder, timeoutMs }),
    lacks: async () => {
      // Whatever it says: of this path it need not know anything.
      await lacksAtUrl(url);
      return undefined;
    },
  });
  await envoy.start();
  return envoy;
}
