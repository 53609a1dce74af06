import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../audit/AuditLog.ts';
import { auditPolicy } from '../audit/auditPolicy.ts';
import { buildPart } from '../build/buildPart.ts';
import { LabClient } from '../client/LabClient.ts';
import {
  accountCredentials,
  type Account,
} from '../identity/accountCredentials.ts';
import type { User } from '../identity/CertificateAuthority.ts';
import { kubeconfig, type Credentials } from '../identity/kubeconfig.ts';
import { addNodes } from '../nodes/addNodes.ts';
import type { FakeNode } from '../nodes/fakeNodes.ts';
import { PodLogs } from '../nodes/PodLogs.ts';
import { stages } from '../nodes/stages.ts';
import {
  commandLines,
  processNames,
  type Ports,
  type ProcessName,
} from './commandLines.ts';
import { DeathWatch } from './DeathWatch.ts';
import { Etcd } from './Etcd.ts';
import { LabFiles } from './LabFiles.ts';
import { PartProcess } from './PartProcess.ts';
import { freePorts, releasePorts } from './ports.ts';
import { lacks } from './probes.ts';

const startAttempts = 3;

/** Folder of the program of each process. */
type Bins = Record<ProcessName, string>;

export interface KubeLabOptions {
  /** What runs; by default everything. etcd and the API server always do. */
  processes?: readonly ProcessName[];
  /** More arguments of a process; a later one overrides what the lab says. */
  flags?: Partial<Record<ProcessName, readonly string[]>>;
  /** Instead of the policy that the lab's own audit log needs. */
  auditPolicy?: unknown;
  /** Fake nodes that are there, and ready, from the start. */
  nodes?: readonly FakeNode[];
}

/**
 * A real control plane: etcd, API server, controller manager and scheduler, and
 * kwok, which plays nodes. All of it listens on 127.0.0.1 only, and nothing of
 * it outlives the process that created it.
 */
export class KubeLab {
  /** Folder of all its files; gone after `close`. */
  readonly folder: string;
  /** URL of its API server. */
  readonly server: string;
  readonly etcd: Etcd;
  readonly audit: AuditLog;
  /** A client that may do everything. */
  readonly client: LabClient;
  readonly files: LabFiles;
  /** What the containers of fake pods say. */
  readonly podLogs: PodLogs;
  readonly #processes: ReadonlyMap<ProcessName, PartProcess>;
  readonly #ports: Ports;
  readonly #watch: DeathWatch;
  readonly #clients: LabClient[] = [];

  /**
   * Builds what is not built yet, starts it, and waits until it can be used:
   * pods can be created in the namespace `default`, and the nodes are ready.
   *
   * @throws {Error} when a part cannot be built or does not start, with the end
   *   of what it said
   */
  static async create(options: KubeLabOptions = {}): Promise<KubeLab> {
    const etcd = (await buildPart('etcd')).bin;
    const kubernetes = (await buildPart('kubernetes')).bin;
    const kwok = (await buildPart('kwok')).bin;
    const bins: Bins = {
      etcd,
      kwok,
      'kube-apiserver': kubernetes,
      'kube-controller-manager': kubernetes,
      'kube-scheduler': kubernetes,
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await KubeLab.#start(options, bins);
      } catch (error) {
        // Between choosing a port and listening on it somebody else may take it.
        const isTaken = /address already in use/.test((error as Error).message);
        if (!isTaken || attempt === startAttempts) {
          throw error;
        }
      }
    }
  }

  static async #start(options: KubeLabOptions, bins: Bins): Promise<KubeLab> {
    const folder = mkdtempSync(join(tmpdir(), 'kube-lab-'));
    const watch = DeathWatch.create(folder);
    const ports = await freePorts([...processNames, 'etcdPeers']);
    try {
      const server = `https://127.0.0.1:${ports['kube-apiserver']}`;
      const podLogs = PodLogs.create(join(folder, 'logs'));
      const files = await LabFiles.create({
        folder,
        server,
        auditPolicy: options.auditPolicy ?? auditPolicy,
        kwok: stages + podLogs.document,
      });
      const lines = commandLines({ folder, files, ports });
      const processes = new Map(
        processNames.map(name => [
          name,
          PartProcess.create({
            name,
            program: join(bins[name], name),
            args: [...lines[name], ...(options.flags?.[name] ?? [])],
            folder,
            watch,
            lacks: () => lacks(name, ports),
          }),
        ]),
      );
      const lab = new KubeLab({
        folder,
        server,
        files,
        podLogs,
        processes,
        ports,
        watch,
        etcdutl: join(bins.etcd, 'etcdutl'),
      });
      await lab.#boot(options);
      return lab;
    } catch (error) {
      await watch.end();
      releasePorts(Object.values(ports));
      throw error;
    }
  }

  private constructor(options: {
    folder: string;
    server: string;
    files: LabFiles;
    podLogs: PodLogs;
    processes: ReadonlyMap<ProcessName, PartProcess>;
    ports: Ports;
    watch: DeathWatch;
    etcdutl: string;
  }) {
    const { folder, server, files, processes, ports, watch, etcdutl } = options;
    this.folder = folder;
    this.server = server;
    this.files = files;
    this.podLogs = options.podLogs;
    this.#processes = processes;
    this.#ports = ports;
    this.#watch = watch;
    this.etcd = Etcd.create({
      process: this.process('etcd'),
      ports,
      folder,
      etcdutl,
    });
    this.audit = AuditLog.create(join(folder, 'logs', 'audit.log'));
    this.client = this.clientOf(files.administrator);
  }

  /** One of its processes, to stop, kill, pause and start again. */
  process(name: ProcessName): PartProcess {
    const found = this.#processes.get(name);
    if (!found) {
      throw new RangeError(`A lab has no process '${name}'`);
    }
    return found;
  }

  get apiServer(): PartProcess {
    return this.process('kube-apiserver');
  }

  /** Adds fake nodes and waits until they are ready to take pods. */
  async addNodes(nodes: readonly FakeNode[]): Promise<void> {
    await addNodes({
      client: this.client,
      nodes,
      isControlled: this.process('kube-controller-manager').isRunning,
    });
  }

  /** Creates a namespace and waits until pods can be created in it. */
  async addNamespace(
    name: string,
    labels: Record<string, string> = {},
  ): Promise<void> {
    await this.client.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    });
    if (this.process('kube-controller-manager').isRunning) {
      await this.#untilAccount(name);
    }
  }

  /** Credentials of a user in groups, by client certificate. */
  async credentials(user: User): Promise<Credentials> {
    return await this.files.authority.client(user);
  }

  /** Credentials of a service account: a token. */
  async accountCredentials(account: Account): Promise<Credentials> {
    return await accountCredentials(this.client, account);
  }

  /** The text of a kubeconfig; by default of somebody who may do everything. */
  kubeconfig(
    options: { credentials?: Credentials; server?: string; user?: string } = {},
  ): string {
    return kubeconfig({
      server: options.server ?? this.server,
      authority: this.files.authority.certificate,
      credentials: options.credentials ?? this.files.administrator,
      user: options.user ?? 'kube-lab',
    });
  }

  /** A client with these credentials. It is closed with the lab. */
  clientOf(credentials: Credentials): LabClient {
    const client = LabClient.create({
      server: this.server,
      authority: this.files.authority.certificate,
      credentials,
    });
    this.#clients.push(client);
    return client;
  }

  /**
   * Puts the whole cluster back in time, as people do it: the API server is
   * stopped meanwhile, the other parts are not.
   *
   * @param options - those of {@link Etcd.restore}
   */
  async restore(
    snapshot: string,
    options: { isBumped?: boolean } = {},
  ): Promise<void> {
    await this.apiServer.stop();
    await this.etcd.process.stop();
    await this.etcd.restore(snapshot, options);
    await this.etcd.process.start();
    await this.apiServer.start();
  }

  /** Ends all of it, however its processes are, and removes its files. */
  async close(): Promise<void> {
    this.#clients.forEach(client => client.close());
    await Promise.all(
      [...this.#processes.values()].map(process => process.kill()),
    );
    await this.#watch.end();
    releasePorts(Object.values(this.#ports));
  }

  async #boot(options: KubeLabOptions): Promise<void> {
    const wanted = options.processes ?? processNames;
    this.etcd.process.launch();
    this.apiServer.launch();
    await this.etcd.process.untilReady();
    await this.apiServer.untilReady();
    const others = processNames.filter(
      name =>
        wanted.includes(name) && name !== 'etcd' && name !== 'kube-apiserver',
    );
    await Promise.all(others.map(name => this.process(name).start()));
    if (wanted.includes('kube-controller-manager')) {
      await this.#untilAccount('default');
    }
    await this.addNodes(options.nodes ?? []);
  }

  /** Without the account that the controllers make, no pod is admitted. */
  async #untilAccount(namespace: string): Promise<void> {
    await this.client.until({
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/default`,
      what: 'there',
      is: () => true,
    });
  }
}
