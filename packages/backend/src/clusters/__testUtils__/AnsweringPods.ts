import { EnvoyGateway, KubeLab, KubeObject } from '@fairway/kube-lab';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const program = resolve(
  __dirname,
  '../../../../onnx-server/bin/onnx-server.js',
);
const EVERY_MS = 150;
/** Of the pods, as the manifests say. */
const PORT = 8080;

type Pod = KubeObject & {
  status?: {
    podIP?: string;
    conditions?: { type: string; status: string }[];
  };
};

/**
 * Lets one real onnx-server answer for all fake pods of a namespace that are
 * ready. At the address of one that is not, nobody answers, as when a process is
 * gone.
 */
export class AnsweringPods {
  readonly #options: { lab: KubeLab; gateway: EnvoyGateway; path: string };
  readonly #server: ChildProcess;
  readonly #port: number;
  #answering = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  static async create(options: {
    lab: KubeLab;
    gateway: EnvoyGateway;
    namespace: string;
    /** File of the model, and what it is called. */
    model: { file: string; name: string };
    port: number;
  }): Promise<AnsweringPods> {
    const { model, port, namespace } = options;
    const server = spawn(
      process.execPath,
      [
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        program,
        model.file,
        ...['--port', `${port}`],
        ...['--name', model.name],
      ],
      { stdio: 'ignore' },
    );
    const pods = new AnsweringPods(
      { ...options, path: `/api/v1/namespaces/${namespace}/pods` },
      server,
      port,
    );
    void pods.#look();
    return pods;
  }

  private constructor(
    options: { lab: KubeLab; gateway: EnvoyGateway; path: string },
    server: ChildProcess,
    port: number,
  ) {
    this.#options = options;
    this.#server = server;
    this.#port = port;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const ended = once(this.#server, 'exit');
    this.#server.kill('SIGKILL');
    await ended;
  }

  async #look(): Promise<void> {
    const { lab, path } = this.#options;
    // While the API server is away, pods go on as they were.
    const pods = await lab.client.list<Pod>(path).catch(() => undefined);
    if (this.#isClosed) {
      return;
    }
    if (pods) {
      this.#follow(pods.filter(isReady).map(({ status }) => status!.podIP!));
    }
    this.#timer = setTimeout(() => void this.#look(), EVERY_MS);
  }

  #follow(hosts: readonly string[]): void {
    const { gateway } = this.#options;
    for (const host of this.#answering) {
      if (!hosts.includes(host)) {
        gateway.answerNoMore({ host, port: PORT });
      }
    }
    for (const host of hosts) {
      if (!this.#answering.has(host)) {
        gateway.answerFor(
          { host, port: PORT },
          { host: '127.0.0.1', port: this.#port },
        );
      }
    }
    this.#answering = new Set(hosts);
  }
}

function isReady({ status }: Pod): boolean {
  return (
    status?.podIP !== undefined &&
    status.conditions?.some(
      one => one.type === 'Ready' && one.status === 'True',
    ) === true
  );
}
