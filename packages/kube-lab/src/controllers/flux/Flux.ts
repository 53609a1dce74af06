import { join } from 'node:path';
import { buildPart } from '../../build/buildPart.ts';
import { parts } from '../../build/parts.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import type { GitRepository } from '../../git/GitRepository.ts';
import { GitServer } from '../../git/GitServer.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import { ControllerProcess } from '../ControllerProcess.ts';
import { Followed } from './Followed.ts';

const namespace = 'flux-system';
const controllers = ['source-controller', 'kustomize-controller'] as const;

type Controllers = Record<(typeof controllers)[number], ControllerProcess>;

/**
 * Flux run against a lab: its source-controller, which fetches a repository over
 * HTTP, and its kustomize-controller, which applies a folder of it and prunes. The
 * repository is served here as a host of repositories would.
 */
export class Flux {
  /** Field manager of what it applies. */
  readonly manager = 'kustomize-controller';
  readonly #server: GitServer;
  readonly #controllers: Controllers;
  readonly #followed: Followed;

  /**
   * Installs its kinds, starts both controllers, and has them follow a folder of
   * main.
   *
   * @param options.path of the folder, which must be in the repository
   */
  static async create(options: {
    lab: KubeLab;
    repository: GitRepository;
    path: string;
  }): Promise<Flux> {
    const { lab, repository, path } = options;
    const { bin } = await buildPart('flux');
    for (const controller of controllers) {
      await installDefinitions(
        lab.client,
        await readDefinitions({
          module: `github.com/fluxcd/${controller}`,
          version: parts.flux.version,
          path: 'config/crd/bases',
        }),
      );
    }
    await lab.addNamespace(namespace);
    const server = await GitServer.create(repository.folder);
    const running: Controllers = {
      'source-controller': await prepare(lab, bin, 'source-controller'),
      'kustomize-controller': await prepare(lab, bin, 'kustomize-controller'),
    };
    const close = () => closeAll(server, running);
    try {
      await Promise.all(
        Object.values(running).map(({ process }) => process.start()),
      );
      const followed = await Followed.create({
        client: lab.client,
        namespace,
        repository,
        url: `${server.url}/${repository.name}`,
        path,
      });
      return new Flux(server, running, followed);
    } catch (error) {
      await close();
      throw error;
    }
  }

  private constructor(
    server: GitServer,
    running: Controllers,
    followed: Followed,
  ) {
    this.#server = server;
    this.#controllers = running;
    this.#followed = followed;
  }

  /**
   * Has it fetch and apply what is on main now, as `flux reconcile kustomization
   * --with-source` does, and waits for that.
   *
   * @throws {Error} with what it says where it cannot
   */
  async sync(): Promise<void> {
    await this.#followed.reconcile();
  }

  /** Ends it and removes its files. What it has applied stays. */
  async close(): Promise<void> {
    await closeAll(this.#server, this.#controllers);
  }
}

async function prepare(
  lab: KubeLab,
  bin: string,
  name: (typeof controllers)[number],
): Promise<ControllerProcess> {
  return await ControllerProcess.create({
    lab,
    name,
    program: join(bin, name),
    args: ({ ports, folder }) => [
      `--health-addr=127.0.0.1:${ports.health}`,
      `--metrics-addr=127.0.0.1:${ports.metrics}`,
      ...(name === 'source-controller'
        ? [
            // What it fetched; the other one gets it from there.
            `--storage-path=${folder}`,
            `--storage-addr=127.0.0.1:${ports.webhooks}`,
            `--storage-adv-addr=127.0.0.1:${ports.webhooks}`,
          ]
        : []),
    ],
    environment: { RUNTIME_NAMESPACE: namespace },
  });
}

async function closeAll(
  server: GitServer,
  running: Controllers,
): Promise<void> {
  await Promise.all(
    Object.values(running).map(controller => controller.close()),
  );
  await server.close();
}
