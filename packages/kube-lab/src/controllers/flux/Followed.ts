import { randomUUID } from 'node:crypto';
import type { LabClient } from '../../client/LabClient.ts';
import type { KubeObject } from '../../client/objects.ts';
import type { GitRepository } from '../../git/GitRepository.ts';

const name = 'platform';
/** By which one asks Flux to look now. */
const requestedAt = 'reconcile.fluxcd.io/requestedAt';

interface Condition {
  type: string;
  status: string;
  message: string;
}

/** A folder of a repository that Flux follows. */
export class Followed {
  readonly #client: LabClient;
  readonly #repository: GitRepository;
  readonly #source: string;
  readonly #kustomization: string;

  /** Writes the objects that tell Flux of it. */
  static async create(options: {
    client: LabClient;
    namespace: string;
    repository: GitRepository;
    /** Where Flux fetches it. */
    url: string;
    /** Of the folder, in the repository. */
    path: string;
  }): Promise<Followed> {
    const { client, namespace, repository, url, path } = options;
    const metadata = { name, namespace };
    const source: KubeObject = {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata,
      spec: { url, ref: { branch: 'main' }, interval: '10s' },
    };
    const kustomization: KubeObject = {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: {
        sourceRef: { kind: 'GitRepository', name },
        path: `./${path}`,
        prune: true,
        interval: '10s',
        retryInterval: '1s',
      },
    };
    await client.create(source);
    await client.create(kustomization);
    return new Followed({
      client,
      repository,
      source: await client.pathOf(source),
      kustomization: await client.pathOf(kustomization),
    });
  }

  private constructor(options: {
    client: LabClient;
    repository: GitRepository;
    source: string;
    kustomization: string;
  }) {
    this.#client = options.client;
    this.#repository = options.repository;
    this.#source = options.source;
    this.#kustomization = options.kustomization;
  }

  /** Asks for what is on main now, and waits until it is applied. */
  async reconcile(): Promise<void> {
    const { head } = this.#repository;
    const fetched = await this.#ask(this.#source);
    demand(fetched, fetched.status.artifact?.revision, head);
    const applied = await this.#ask(this.#kustomization);
    demand(applied, applied.status.lastAppliedRevision, head);
  }

  async #ask(path: string): Promise<KubeObject> {
    const token = randomUUID();
    await this.#client.patch(path, {
      metadata: { annotations: { [requestedAt]: token } },
    });
    return await this.#client.until({
      path,
      what: 'looked at by Flux',
      is: ({ status }) =>
        status?.lastHandledReconcileAt === token &&
        readiness(status) !== undefined &&
        readiness(status)?.status !== 'Unknown',
    });
  }
}

function readiness(status: KubeObject): Condition | undefined {
  return status.conditions?.find(({ type }: Condition) => type === 'Ready');
}

function demand(
  { kind, status }: KubeObject,
  revision: string | undefined,
  head: string,
): void {
  if (revision !== `main@sha1:${head}`) {
    throw new Error(
      `${kind} is at ${revision} instead of ${head}: ${
        readiness(status)?.message
      }`,
    );
  }
}
