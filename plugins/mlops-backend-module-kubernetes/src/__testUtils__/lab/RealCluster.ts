import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  desiredRevisionFixture,
  type ServingTargetSubject,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Keda, KedaHttpAddOn, KServe } from '@fairway/kube-lab';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ClusterConfig } from '../../config';
import { grantInterceptor, type LabCluster } from '../LabCluster';
import { NodeBehindGateway, realPool } from './NodeBehindGateway';
import { OWN_PORT, ownModel, writeOwnImage } from './ownImage';

const packageName = '@fairway/backstage-plugin-mlops-backend-module-kubernetes';
const fromRoot = (...path: string[]) =>
  resolvePackagePath(packageName, '../..', ...path);

const modelOf = (version: string) =>
  fromRoot('examples/models/diabetes', version, 'model.onnx');

const digestOf = (bytes: Buffer | string) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const REGISTRY = 'fairway.example';
const OWN_MODEL = '/own/weights.json';

/** Serves the models of the examples, and one that is not ONNX, where pods can fetch them. */
async function serveModels(host: string) {
  const server = createServer((request, response) => {
    const [, version] =
      /^\/(v[12])\/model\.onnx$/.exec(request.url ?? '') ?? [];
    if (request.url === OWN_MODEL) {
      response.end(ownModel);
      return;
    }
    if (!version) {
      response.writeHead(404).end();
      return;
    }
    response.end(readFileSync(modelOf(version)));
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return { server, host: `${host}:${port}` };
}

/** A real node behind a real gateway, with models that its pods can fetch. */
export class RealCluster {
  readonly #real: NodeBehindGateway;
  readonly #models: { server: Server; host: string };
  readonly #image: string;
  readonly #folder: string;
  #ownImage: string | undefined;
  #kserve: KServe | undefined;
  #keda: Keda | undefined;
  #httpAddOn: KedaHttpAddOn | undefined;

  static async create(): Promise<RealCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'contract-'));
    const layout = join(folder, 'image');
    execFileSync(process.execPath, [
      fromRoot('packages/onnx-server/image/assemble.mjs'),
      ...['--output', layout, '--level', '0'],
    ]);
    const real = await NodeBehindGateway.create({ ports: [8080, OWN_PORT] });
    const image = await real.node.importImage({
      layout,
      repository: `${REGISTRY}/onnx-server`,
    });
    const models = await serveModels(real.node.network.host);
    return new RealCluster({ real, models, image, folder });
  }

  private constructor(parts: {
    real: NodeBehindGateway;
    models: { server: Server; host: string };
    image: string;
    folder: string;
  }) {
    this.#real = parts.real;
    this.#models = parts.models;
    this.#image = parts.image;
    this.#folder = parts.folder;
  }

  get cluster(): LabCluster {
    return this.#real.cluster;
  }

  /**
   * A server of somebody else, put on the node once: its image by digest, and the
   * model that it serves.
   */
  async addOwnImage(): Promise<{ image: string; uri: string; digest: string }> {
    if (!this.#ownImage) {
      const layout = join(this.#folder, 'own-image');
      writeOwnImage(join(this.#folder, 'image'), layout);
      this.#ownImage = await this.#real.node.importImage({
        layout,
        repository: `${REGISTRY}/own-server`,
        isPinned: true,
      });
    }
    return {
      image: this.#ownImage,
      uri: `http://${this.#models.host}${OWN_MODEL}`,
      digest: digestOf(ownModel),
    };
  }

  /** The controller of KServe with what deploy/kserve has, once. */
  async addKServe(): Promise<KServe> {
    if (!this.#kserve) {
      const { lab } = this.cluster;
      // It would make routes of its own there, if it was let to.
      this.#kserve = await KServe.create({
        lab,
        gateway: this.#real.gateway.parentRef,
      });
      for (const file of ['clusterservingruntime', 'clusterstoragecontainer']) {
        const text = readFileSync(
          fromRoot('deploy/kserve', `${file}.yaml`),
          'utf8',
        )
          .replace(/image: registry\.example\.com.*/, `image: ${this.#image}`)
          .replace(
            '--allow-host=models.example.com',
            `--allow-host=${this.#models.host}!private`,
          );
        await lab.client.apply(parseAllDocuments(text)[0].toJS());
      }
    }
    return this.#kserve;
  }

  /**
   * KEDA and its HTTP add-on, once. Targets that are made afterwards can let
   * services sleep.
   */
  async addKeda(): Promise<void> {
    if (!this.#keda) {
      const { lab } = this.cluster;
      this.#keda = await Keda.create({ lab });
      this.#httpAddOn = await KedaHttpAddOn.create({
        lab,
        keda: this.#keda,
        gateway: this.#real.gateway,
      });
      await grantInterceptor(lab);
    }
  }

  /** What the contract needs of a target of a kind. */
  subject(kind: 'kubernetes' | 'kserve'): Omit<ServingTargetSubject, 'close'> {
    const { cluster } = this;
    const config = {
      ...this.#real.config(kind),
      images: { onnxServer: this.#image },
      modelHosts: [
        { host: this.#models.host, private: true },
        { host: REGISTRY, private: false },
      ],
      kserve: { storageContainer: 'fairway' },
    };
    const targetOf = (overrides: Partial<ClusterConfig>) =>
      kind === 'kserve'
        ? cluster.kserveTarget(overrides)
        : cluster.target(overrides);
    return {
      target: targetOf(config),
      unreachable: targetOf({
        ...config,
        credentials: {
          server: { url: 'https://127.0.0.1:9', tokenFile: cluster.tokenFile },
        },
      }),
      pool: realPool,
      modelName: 'diabetes',
      specs: [this.#specOf('v1'), this.#specOf('v2')],
      request: {
        inputs: [
          {
            name: 'features',
            datatype: 'FP32',
            shape: [1, 10],
            data: Array(10).fill(0),
          },
        ],
      },
    };
  }

  async close(): Promise<void> {
    this.#models.server.close();
    await this.#kserve?.close();
    await this.#httpAddOn?.close();
    await this.#keda?.close();
    await this.#real.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #specOf(version: string) {
    return desiredRevisionFixture({
      spec: {
        modelVersion: version,
        uri: `http://${this.#models.host}/${version}/model.onnx`,
        digest: digestOf(readFileSync(modelOf(version))),
        resources: { cpu: 0.2, memoryMiB: 256, gpus: 0 },
      },
    }).spec;
  }
}
