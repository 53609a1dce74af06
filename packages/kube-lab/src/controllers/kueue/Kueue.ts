import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPart } from '../../build/buildPart.ts';
import { parts } from '../../build/parts.ts';
import type { KubeObject } from '../../client/objects.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import { Isolation } from '../../isolation/Isolation.ts';
import { DeathWatch } from '../../plane/DeathWatch.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import type { PartProcess } from '../../plane/PartProcess.ts';
import { lacksAtUrl } from '../../system/lacksAt.ts';
import { apiServiceLacks, installApiService } from '../apiServices.ts';
import { installWebhooks } from '../installWebhooks.ts';
import { objectsOf } from '../objectsOf.ts';

const namespace = 'kueue-system';
const healthPort = 8081;
const webhookPort = 9443;
const visibilityPort = 8082;
const from = (path: string) => ({
  module: 'sigs.k8s.io/kueue',
  version: parts.kueue.version,
  path,
});

/** Paths of the webhooks for kinds that a lab has. */
const served = /-(kueue-x-k8s-io-v1beta2|apps-v1-deployment|batch-v1|-v1-pod)/;

const configuration = (certDir: string) => ({
  apiVersion: 'config.kueue.x-k8s.io/v1beta2',
  kind: 'Configuration',
  health: { healthProbeBindAddress: `:${healthPort}` },
  metrics: { bindAddress: ':8443' },
  webhook: { port: webhookPort, certDir },
  leaderElection: { leaderElect: false },
  internalCertManagement: { enable: false },
  integrations: { frameworks: ['batch/job', 'pod', 'deployment'] },
  managedJobsNamespaceSelector: {
    matchExpressions: [
      {
        key: 'kubernetes.io/metadata.name',
        operator: 'NotIn',
        values: ['kube-system', namespace],
      },
    ],
  },
});

interface Parts {
  process: PartProcess;
  isolation: Isolation;
  watch: DeathWatch;
}

/**
 * Kueue's controller, run against a lab, for deployments, pods and jobs, with its
 * API that tells who waits in which queue. It runs in namespaces of its own, since
 * it reads certificates from /etc and /visibility.
 */
export class Kueue {
  readonly #parts: Parts;

  /** Installs its kinds and webhooks, and starts it. */
  static async create(options: { lab: KubeLab }): Promise<Kueue> {
    const { lab } = options;
    const { bin } = await buildPart('kueue');
    await installDefinitions(
      lab.client,
      await readDefinitions(from('config/components/crd/bases')),
    );
    await lab.addNamespace(namespace);
    const folder = mkdtempSync(join(tmpdir(), 'kube-lab-kueue-'));
    const watch = DeathWatch.create(folder);
    try {
      await writeFiles(lab, folder);
      const isolation = await Isolation.create({
        name: 'kueue-network',
        folder,
        watch,
        places: {
          '/etc': join(folder, 'etc'),
          '/visibility': join(folder, 'visibility'),
        },
        ports: [Number(new URL(lab.server).port)],
      });
      try {
        const process = await start({ lab, bin, folder, isolation });
        return new Kueue({ process, isolation, watch });
      } catch (error) {
        await isolation.close();
        throw error;
      }
    } catch (error) {
      await watch.end();
      throw error;
    }
  }

  private constructor(running: Parts) {
    this.#parts = running;
  }

  /** Its process. */
  get process(): PartProcess {
    return this.#parts.process;
  }

  /** Ends it. Its objects stay, and its webhooks with them. */
  async close(): Promise<void> {
    const { process, isolation, watch } = this.#parts;
    await process.kill();
    await isolation.close();
    await watch.end();
  }
}

async function start(options: {
  lab: KubeLab;
  bin: string;
  folder: string;
  isolation: Isolation;
}): Promise<PartProcess> {
  const { lab, bin, folder, isolation } = options;
  const health = await isolation.relay.expose(healthPort);
  const webhooks = await isolation.relay.expose(webhookPort);
  const apiServices = await serveQueues(lab, isolation);
  const process = isolation.process({
    name: 'kueue',
    program: join(bin, 'kueue'),
    args: [
      `--config=${join(folder, 'kueue.yaml')}`,
      // By it its API asks who asks, and whether they may.
      `--kubeconfig=${join(folder, 'kubeconfig')}`,
    ],
    environment: {
      KUBECONFIG: join(folder, 'kubeconfig'),
      POD_NAMESPACE: namespace,
    },
    lacks: async () =>
      (await lacksAtUrl(`http://127.0.0.1:${health}/readyz`)) ??
      (await lacksApi(lab, apiServices)),
  });
  await process.start();
  const configurations = await objectsOf(
    from('config/components/webhook/manifests.yaml'),
  );
  await installWebhooks(lab.client, configurations.map(ofThisCluster), {
    server: `https://127.0.0.1:${webhooks}`,
    authority: lab.files.authority.certificate,
  });
  return process;
}

/**
 * Has the API server ask Kueue for the queues.
 *
 * @returns the names of the APIServices
 */
async function serveQueues(
  lab: KubeLab,
  isolation: Isolation,
): Promise<string[]> {
  const port = await isolation.relay.expose(visibilityPort);
  const names: string[] = [];
  for (const version of ['v1beta1', 'v1beta2']) {
    const [object] = await objectsOf(
      from(`config/components/visibility/apiservice_${version}.yaml`),
    );
    object.spec.service.port = port;
    await installApiService(lab.client, object);
    names.push(`${version}.${object.spec.group}`);
  }
  return names;
}

async function lacksApi(
  lab: KubeLab,
  names: readonly string[],
): Promise<string | undefined> {
  for (const name of names) {
    const lacking = await apiServiceLacks(lab.client, name);
    if (lacking !== undefined) {
      return lacking;
    }
  }
  return undefined;
}

async function writeFiles(lab: KubeLab, folder: string): Promise<void> {
  const webhooks = join(folder, 'webhooks');
  const metrics = join(folder, 'etc', 'kueue', 'metrics', 'certs');
  const { certificate, key } = await lab.files.authority.server(['127.0.0.1']);
  for (const at of [webhooks, metrics, join(folder, 'visibility')]) {
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, 'tls.crt'), certificate);
    writeFileSync(join(at, 'tls.key'), key, { mode: 0o600 });
  }
  copyFileSync('/etc/passwd', join(folder, 'etc', 'passwd'));
  writeFileSync(join(folder, 'kubeconfig'), lab.kubeconfig(), { mode: 0o600 });
  writeFileSync(
    join(folder, 'kueue.yaml'),
    JSON.stringify(configuration(webhooks)),
  );
}

/** Leaves out the webhooks for kinds that a lab has not got. */
function ofThisCluster(object: KubeObject): KubeObject {
  return {
    ...object,
    webhooks: object.webhooks.filter(({ clientConfig }: KubeObject) =>
      served.test(clientConfig.service.path),
    ),
  };
}
