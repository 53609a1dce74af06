import { connect } from 'node:http2';
import { join } from 'node:path';
import { buildPart } from '../../build/buildPart.ts';
import { parts } from '../../build/parts.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import type { EnvoyGateway } from '../../gateway/EnvoyGateway.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import type { PartProcess } from '../../plane/PartProcess.ts';
import { lacksAtUrl } from '../../system/lacksAt.ts';
import { type Keda, kedaNamespace } from './Keda.ts';

const operatorHealthPort = 8083;
const scalerPort = 9090;
const adminPort = 9091;
const proxyPort = 8080;
const proxyService = 'keda-add-ons-http-interceptor-proxy';
const adminService = 'keda-add-ons-http-interceptor-admin';

/** The address of the pod that the interceptor would be; of no node's range. */
const interceptorAddress = '10.255.255.1';

/** A service whose only endpoint is the interceptor. */
const serviceAt = (name: string, port: number) => [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: kedaNamespace },
    spec: { ports: [{ name: 'http', port, targetPort: port }] },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name,
      namespace: kedaNamespace,
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: 'IPv4',
    endpoints: [
      { addresses: [interceptorAddress], conditions: { ready: true } },
    ],
    ports: [{ name: 'http', port, protocol: 'TCP' }],
  },
];

const interceptorOf = (bin: string, admin: number) => ({
  name: 'keda-http-interceptor',
  program: join(bin, 'keda-http-interceptor'),
  args: [],
  environment: {
    KEDA_HTTP_PROXY_PORT: String(proxyPort),
    KEDA_HTTP_ADMIN_PORT: String(adminPort),
  },
  lacks: () => lacksAtUrl(`http://127.0.0.1:${admin}/readyz`),
});

const scalerOf = (bin: string, port: number) => ({
  name: 'keda-http-scaler',
  program: join(bin, 'keda-http-scaler'),
  args: [],
  environment: {
    KEDA_HTTP_SCALER_PORT: String(scalerPort),
    KEDA_HTTP_SCALER_TARGET_ADMIN_NAMESPACE: kedaNamespace,
    KEDA_HTTP_SCALER_TARGET_ADMIN_SERVICE: adminService,
    KEDA_HTTP_SCALER_TARGET_ADMIN_DEPLOYMENT: 'keda-add-ons-http-interceptor',
    KEDA_HTTP_SCALER_TARGET_ADMIN_PORT: String(adminPort),
  },
  lacks: () => speaksHttp2(`http://127.0.0.1:${port}`),
});

const operatorOf = (bin: string, health: number) => ({
  name: 'keda-http-operator',
  program: join(bin, 'keda-http-operator'),
  args: [
    '--metrics-bind-address=0',
    `--health-probe-bind-address=:${operatorHealthPort}`,
  ],
  environment: {
    KEDA_HTTP_OPERATOR_NAMESPACE: kedaNamespace,
    KEDA_HTTP_OPERATOR_EXTERNAL_SCALER_SERVICE:
      'keda-add-ons-http-external-scaler',
    KEDA_HTTP_OPERATOR_EXTERNAL_SCALER_PORT: String(scalerPort),
  },
  lacks: () => lacksAtUrl(`http://127.0.0.1:${health}/readyz`),
});

interface Parts {
  operator: PartProcess;
  scaler: PartProcess;
  interceptor: PartProcess;
  url: string;
}

/**
 * The HTTP add-on of a KEDA that runs against a lab: its interceptor holds the
 * requests to what sleeps, and its scaler tells KEDA how many there are. Its
 * services have the names and ports that its Helm chart gives them.
 */
export class KedaHttpAddOn {
  readonly #parts: Parts;

  /**
   * Installs its kinds and starts it.
   *
   * @param options.gateway whose routes may lead to the interceptor
   */
  static async create(options: {
    lab: KubeLab;
    keda: Keda;
    gateway?: EnvoyGateway;
  }): Promise<KedaHttpAddOn> {
    const { lab, keda, gateway } = options;
    const { bin } = await buildPart('keda-http-add-on');
    await installDefinitions(
      lab.client,
      await readDefinitions({
        module: 'github.com/kedacore/http-add-on',
        version: parts['keda-http-add-on'].version,
        path: 'config/crd/bases',
      }),
    );
    for (const [name, port] of [
      [proxyService, proxyPort],
      [adminService, adminPort],
    ] as const) {
      for (const object of serviceAt(name, port)) {
        await lab.client.apply(object);
      }
    }
    const { relay } = keda.isolation;
    const port = await relay.expose(proxyPort);
    const started: PartProcess[] = [];
    const start = async (
      process: Parameters<Keda['isolation']['process']>[0],
    ) => {
      const one = keda.isolation.process({
        ...process,
        environment: {
          KUBECONFIG: keda.kubeconfig,
          OTEL_PROM_EXPORTER_ENABLED: 'false',
          ...process.environment,
        },
      });
      started.push(one);
      await one.start();
      return one;
    };
    try {
      const interceptor = await start(
        interceptorOf(bin, await relay.expose(adminPort)),
      );
      const scaler = await start(scalerOf(bin, await relay.expose(scalerPort)));
      const operator = await start(
        operatorOf(bin, await relay.expose(operatorHealthPort)),
      );
      gateway?.answerFor(
        { host: interceptorAddress, port: proxyPort },
        { host: '127.0.0.1', port },
      );
      const url = `http://127.0.0.1:${port}`;
      return new KedaHttpAddOn({ operator, scaler, interceptor, url });
    } catch (error) {
      await Promise.all(started.map(one => one.kill()));
      throw error;
    }
  }

  private constructor(running: Parts) {
    this.#parts = running;
  }

  /** Where the interceptor takes requests. */
  get url(): string {
    return this.#parts.url;
  }

  /** What makes KEDA's objects of its own. */
  get operator(): PartProcess {
    return this.#parts.operator;
  }

  /** What tells KEDA of requests. */
  get scaler(): PartProcess {
    return this.#parts.scaler;
  }

  /** What requests go through. */
  get interceptor(): PartProcess {
    return this.#parts.interceptor;
  }

  /** Ends it. Its objects stay. To be closed before its KEDA. */
  async close(): Promise<void> {
    const { operator, scaler, interceptor } = this.#parts;
    await Promise.all([operator, scaler, interceptor].map(one => one.kill()));
  }
}

/** A server of gRPC says its settings to whoever connects. */
async function speaksHttp2(url: string): Promise<string | undefined> {
  const session = connect(url);
  try {
    return await new Promise(resolve => {
      session.once('remoteSettings', () => resolve(undefined));
      session.once('error', error => resolve(error.message));
      session.once('close', () => resolve('it says nothing'));
    });
  } finally {
    session.destroy();
  }
}
