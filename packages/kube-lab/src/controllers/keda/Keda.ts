import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPart } from '../../build/buildPart.ts';
import { parts } from '../../build/parts.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import type { Address } from '../../isolation/addressed.ts';
import { Isolation } from '../../isolation/Isolation.ts';
import { ClusterServices } from '../../network/ClusterServices.ts';
import { NameServer } from '../../network/NameServer.ts';
import { DeathWatch } from '../../plane/DeathWatch.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import type { PartProcess } from '../../plane/PartProcess.ts';
import { lacksAtUrl } from '../../system/lacksAt.ts';
import { apiServiceLacks, installApiService } from '../apiServices.ts';

/** Namespace of KEDA and its add-on, as they are installed by default. */
export const kedaNamespace = 'keda';
/** What KEDA calls the scaler of its HTTP add-on by. */
export const scalerName = `keda-add-ons-http-external-scaler.${kedaNamespace}`;

const healthPort = 8081;
const metricsServicePort = 9666;
const adapterPort = 6443;
const adapterMetricsPort = 8082;
const namePort = 53;
const operatorName = 'keda-operator.keda.svc.cluster.local';
const adapterService = 'keda-metrics-apiserver';
const externalMetrics = 'v1beta1.external.metrics.k8s.io';

/** Addresses of services and of pods of a lab: of fake nodes, and of real ones. */
const ranges = ['10.0.0.0/8', '198.18.0.0/15'];

interface Parts {
  folder: string;
  operator: PartProcess;
  adapter: PartProcess;
  isolation: Isolation;
  nameServer: NameServer;
  watch: DeathWatch;
}

/**
 * KEDA run against a lab: its operator, and its metrics server, which the API
 * server of the lab asks for what autoscalers want to know. Both run in a network
 * of their own, in which services of the lab have their names and addresses.
 */
export class Keda {
  readonly #parts: Parts;

  /**
   * Installs its kinds and starts it, without its admission webhooks.
   *
   * @param options.servicePorts of services that its add-on is to call
   */
  static async create(options: {
    lab: KubeLab;
    servicePorts?: readonly number[];
  }): Promise<Keda> {
    const { lab, servicePorts = [80] } = options;
    const { bin } = await buildPart('keda');
    await installDefinitions(
      lab.client,
      await readDefinitions({
        module: 'github.com/kedacore/keda/v2',
        version: parts.keda.version,
        path: 'config/crd/bases',
      }),
    );
    await lab.addNamespace(kedaNamespace);
    const folder = mkdtempSync(join(tmpdir(), 'kube-lab-keda-'));
    const watch = DeathWatch.create(folder);
    const closers = [() => watch.end()];
    try {
      await writeFiles(lab, folder);
      const services = ClusterServices.create(lab.client);
      const nameServer = await NameServer.create(name =>
        services.addressOf(name),
      );
      closers.unshift(() => nameServer.close());
      const isolation = await Isolation.create({
        name: 'keda-network',
        folder,
        watch,
        places: {
          '/etc/hosts': join(folder, 'hosts'),
          '/etc/resolv.conf': join(folder, 'resolv.conf'),
        },
        ranges,
        ports: [Number(new URL(lab.server).port), namePort, ...servicePorts],
      });
      closers.unshift(() => isolation.close());
      isolation.relay.leadBy(wanted => services.leadOf(wanted));
      isolation.relay.answerFor(
        { host: '127.0.0.1', port: namePort },
        { host: '127.0.0.1', port: nameServer.port },
      );
      const operator = await startOperator({ bin, folder, isolation });
      const adapter = await startAdapter({ lab, bin, folder, isolation });
      return new Keda({
        folder,
        operator,
        adapter,
        isolation,
        nameServer,
        watch,
      });
    } catch (error) {
      for (const close of closers) {
        await close();
      }
      throw error;
    }
  }

  private constructor(running: Parts) {
    this.#parts = running;
  }

  /** What scales to zero and back. */
  get operator(): PartProcess {
    return this.#parts.operator;
  }

  /** What autoscalers learn their measures from. */
  get metricsServer(): PartProcess {
    return this.#parts.adapter;
  }

  /** The network that it runs in, for what it calls. */
  get isolation(): Isolation {
    return this.#parts.isolation;
  }

  /** A kubeconfig of somebody who may do everything. */
  get kubeconfig(): string {
    return join(this.#parts.folder, 'kubeconfig');
  }

  /** Lets a process of this machine answer for all pods of fake nodes. */
  answerForFakePods(instead: Address): void {
    this.#parts.isolation.relay.answerForRest(instead);
  }

  /** Ends it, and all that runs in its network. Its objects stay. */
  async close(): Promise<void> {
    const { operator, adapter, isolation, nameServer, watch } = this.#parts;
    await Promise.all([operator.kill(), adapter.kill()]);
    await isolation.close();
    await nameServer.close();
    await watch.end();
  }
}

async function writeFiles(lab: KubeLab, folder: string): Promise<void> {
  const certificates = join(folder, 'certs');
  mkdirSync(certificates, { recursive: true });
  const { certificate, key } = await lab.files.authority.peer([
    operatorName,
    `${adapterService}.${kedaNamespace}.svc`,
  ]);
  writeFileSync(join(certificates, 'ca.crt'), lab.files.authority.certificate);
  writeFileSync(join(certificates, 'tls.crt'), certificate);
  writeFileSync(join(certificates, 'tls.key'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'kubeconfig'), lab.kubeconfig(), { mode: 0o600 });
  writeFileSync(
    join(folder, 'hosts'),
    ['localhost', operatorName, scalerName]
      .map(name => `127.0.0.1 ${name}\n`)
      .join(''),
  );
  writeFileSync(
    join(folder, 'resolv.conf'),
    'nameserver 127.0.0.1\noptions use-vc\n',
  );
}

async function startOperator(options: {
  bin: string;
  folder: string;
  isolation: Isolation;
}): Promise<PartProcess> {
  const { bin, folder, isolation } = options;
  const health = await isolation.relay.expose(healthPort);
  const operator = isolation.process({
    name: 'keda-operator',
    program: join(bin, 'keda-operator'),
    args: [
      `--health-probe-bind-address=:${healthPort}`,
      `--metrics-service-bind-address=:${metricsServicePort}`,
      '--enable-prometheus-metrics=false',
      `--cert-dir=${join(folder, 'certs')}`,
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ],
    environment: {
      KUBECONFIG: join(folder, 'kubeconfig'),
      POD_NAMESPACE: kedaNamespace,
      KEDA_CLUSTER_OBJECT_NAMESPACE: kedaNamespace,
      WATCH_NAMESPACE: '',
    },
    lacks: () => lacksAtUrl(`http://127.0.0.1:${health}/readyz`),
  });
  await operator.start();
  return operator;
}

async function startAdapter(options: {
  lab: KubeLab;
  bin: string;
  folder: string;
  isolation: Isolation;
}): Promise<PartProcess> {
  const { lab, bin, folder, isolation } = options;
  const port = await isolation.relay.expose(adapterPort);
  const certificates = join(folder, 'certs');
  const kubeconfig = join(folder, 'kubeconfig');
  await installApiService(lab.client, {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: externalMetrics },
    spec: {
      service: { name: adapterService, namespace: kedaNamespace, port },
      group: 'external.metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      caBundle: Buffer.from(lab.files.authority.certificate).toString('base64'),
    },
  });
  const adapter = isolation.process({
    name: 'keda-metrics-apiserver',
    program: join(bin, 'keda-metrics-apiserver'),
    args: [
      `--secure-port=${adapterPort}`,
      `--port=${adapterMetricsPort}`,
      `--metrics-service-address=${operatorName}:${metricsServicePort}`,
      `--cert-dir=${certificates}`,
      `--tls-cert-file=${join(certificates, 'tls.crt')}`,
      `--tls-private-key-file=${join(certificates, 'tls.key')}`,
      ...['lister', 'authentication', 'authorization'].map(
        what => `--${what}-kubeconfig=${kubeconfig}`,
      ),
    ],
    environment: {
      KUBECONFIG: kubeconfig,
      POD_NAMESPACE: kedaNamespace,
      WATCH_NAMESPACE: '',
    },
    lacks: () => apiServiceLacks(lab.client, externalMetrics),
  });
  await adapter.start();
  return adapter;
}
