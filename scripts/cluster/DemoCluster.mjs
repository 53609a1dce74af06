import {
  EnvoyGateway,
  gatewayDefinitions,
  installDefinitions,
  KServe,
  KubeLab,
  readDefinitions,
  RealNode,
  realNodeLabel,
} from '@fairway/kube-lab';
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { root } from '../lib/paths.mjs';
import { configurationOf } from './configuration.mjs';
import { kserveSettings, prepareKServe } from './kserve.mjs';
import {
  answerForLanguageModels,
  gpuNodes,
  gpuPool,
  vllmImage,
} from './languageModels.mjs';
import { copyModels, serveFiles } from './models.mjs';
import { startPrometheus } from './prometheus.mjs';

const NAMESPACE = 'models';
const AUTHORITY = { configMap: 'model-authority', key: 'ca.crt' };
const A_DAY_S = 86_400;

/**
 * A Kubernetes with one real node and one that is only played, a gateway, a
 * server of models and a Prometheus, prepared with the manifests of
 * deploy/kubernetes and nothing else, and the configuration of a portal for it.
 */
export class DemoCluster {
  /** Certificate of the authority that the server of models is known by. */
  authority;
  /** File of the configuration. */
  configuration;
  #closing = [];

  /**
   * @param {object} options
   * @param {string} options.folder for its files; emptied first
   * @param {readonly string[]} options.models folders of models beside the examples
   */
  static async create({ folder, models }) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const cluster = new DemoCluster();
    try {
      await cluster.#start({ folder, models });
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  async close() {
    for (const close of this.#closing.splice(0).reverse()) {
      await close();
    }
  }

  async #start({ folder, models }) {
    const lab = await KubeLab.create({ nodes: gpuNodes });
    this.#closing.push(() => lab.close());
    await prepare(lab);
    const starting = this.#startKServe(lab);
    const node = await RealNode.create({ lab });
    this.#closing.push(() => node.close());
    const gateway = await EnvoyGateway.create({ lab });
    this.#closing.push(() => gateway.close());

    const kubeconfig = await kubeconfigOf(lab, folder);
    const served = await this.#serve({ lab, node, folder, models });
    const listPods = () =>
      lab.client.list(`/api/v1/namespaces/${NAMESPACE}/pods`);
    const languageModels = await answerForLanguageModels({ gateway, listPods });
    this.#closing.push(() => languageModels.close());
    const image = await importServer(node, folder);
    await starting;
    await prepareKServe({
      lab,
      namespace: NAMESPACE,
      image,
      host: served.host,
    });
    const prometheus = await startPrometheus({
      folder: join(folder, 'prometheus'),
      listPods,
    });
    this.#closing.push(() => prometheus.close());

    writeFileSync(join(folder, 'admin.kubeconfig'), lab.kubeconfig(), {
      mode: 0o600,
    });
    // The API server's own record of who has asked for what.
    symlinkSync(lab.audit.path, join(folder, 'audit.log'));
    this.authority = join(folder, 'authority.crt');
    writeFileSync(this.authority, lab.files.authority.certificate);
    this.configuration = join(folder, 'app-config.yaml');
    const configuration = configurationOf({
      base: parse(readFileSync(join(root, 'app-config.yaml'), 'utf8')),
      catalog: join(served.folder, 'catalog.yaml'),
      models: { folder: join(served.folder, 'models'), host: served.host },
      prometheus,
      cluster: {
        name: 'lab',
        credentials: { kubeconfig: { path: kubeconfig } },
        namespaces: [{ name: NAMESPACE }],
        gateway: { ...gateway.parentRef, url: gateway.url },
        images: {
          onnxServer: image,
          vllm: vllmImage,
        },
        modelAuthority: AUTHORITY,
        kserve: kserveSettings,
        pools: [
          {
            name: 'lab',
            title: 'Lab cluster',
            description: 'A real node of a Kubernetes cluster on this machine',
            owner: 'group:default/platform',
            nodeSelector: realNodeLabel,
          },
          {
            name: 'lab-kserve',
            title: 'Lab cluster, KServe',
            description: 'The same node, on which KServe runs the services',
            target: 'kserve',
            owner: 'group:default/platform',
            nodeSelector: realNodeLabel,
          },
          gpuPool,
        ],
      },
    });
    writeFileSync(this.configuration, stringify(configuration));
  }

  /** Takes as long as the node and the gateway together, so it begins before them. */
  #startKServe(lab) {
    // It would make routes of its own there, if it was let to.
    const starting = KServe.create({ lab, gateway: EnvoyGateway.parentRef });
    // Whoever waits for it hears of its failure; closing waits for its end.
    const ended = starting.catch(() => undefined);
    this.#closing.push(async () => (await ended)?.close());
    return starting;
  }

  /** Lets pods and the portal fetch the models. */
  async #serve({ lab, node, folder, models }) {
    const { host } = node.network;
    const { certificate, key } = await lab.files.authority.server([host]);
    await lab.client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: AUTHORITY.configMap, namespace: NAMESPACE },
      data: { [AUTHORITY.key]: lab.files.authority.certificate },
    });
    const to = join(folder, 'examples');
    const server = await serveFiles({
      folder: join(to, 'models'),
      host,
      certificate,
      key,
    });
    this.#closing.push(() => server.close());
    copyModels({
      examples: join(root, 'examples'),
      models,
      to,
      address: `https://${server.host}`,
    });
    return { folder: to, host: server.host };
  }
}

/** What a platform engineer would do, with our manifests. */
async function prepare(lab) {
  for (const folder of gatewayDefinitions) {
    await installDefinitions(lab.client, await readDefinitions(folder));
  }
  await lab.addNamespace(NAMESPACE, {
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
  const manifest = name => join(root, 'deploy/kubernetes', name);
  await lab.client.applyFile(manifest('portal/account.yaml'));
  await lab.client.applyFile(manifest('tenant/role.yaml'), NAMESPACE);
  await lab.client.applyFile(manifest('cluster-reader/clusterrole.yaml'));
}

/** A kubeconfig with the rights of the portal. */
async function kubeconfigOf(lab, folder) {
  const path = join(folder, 'kubeconfig');
  const credentials = await lab.accountCredentials({
    namespace: 'fairway',
    name: 'portal',
    seconds: A_DAY_S,
  });
  writeFileSync(path, lab.kubeconfig({ credentials }), { mode: 0o600 });
  return path;
}

/** Puts the image of onnx-server on the node, as if it had been pulled. */
async function importServer(node, folder) {
  const layout = join(folder, 'image');
  await promisify(execFile)(process.execPath, [
    join(root, 'packages/onnx-server/image/assemble.mjs'),
    ...['--output', layout, '--level', '0'],
  ]);
  return await node.importImage({
    layout,
    repository: 'fairway.example/onnx-server',
  });
}
