import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ServiceState } from '../admin/schemas.ts';
import { ServingHostClient } from '../admin/ServingHostClient.ts';
import { readHostFile } from '../state/hostFile.ts';
import { send } from './send.ts';
import { until } from './until.ts';

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const bin = resolve(__dirname, '../../bin/serving-host.js');

/** The real program as a process, on a data directory of its own. */
export class TestHost {
  readonly dataDirectory: string;
  readonly exit: Promise<number | null>;
  output = '';
  readonly #child: ChildProcess;
  #client: ServingHostClient | undefined;
  #url = '';

  /** Starts it and does not wait. */
  static spawn(
    dataDirectory: string,
    args: readonly string[],
    environment: Record<string, string> = {},
  ): TestHost {
    return new TestHost(dataDirectory, args, environment);
  }

  /** Starts it and waits until it serves. Probes are quick. */
  static async start(
    options: {
      dataDirectory?: string;
      args?: readonly string[];
      environment?: Record<string, string>;
    } = {},
  ): Promise<TestHost> {
    const dataDirectory =
      options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'host-')));
    const host = TestHost.spawn(
      dataDirectory,
      [
        ...['--port', '0', '--drain-seconds', '60'],
        ...['--probe-seconds', '0.2'],
        ...(options.args ?? []),
      ],
      options.environment,
    );
    await host.untilServing();
    return host;
  }

  private constructor(
    dataDirectory: string,
    args: readonly string[],
    environment: Record<string, string>,
  ) {
    this.dataDirectory = dataDirectory;
    this.#child = spawn(
      process.execPath,
      [
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        bin,
        '--data-directory',
        dataDirectory,
        ...args,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...environment },
      },
    );
    this.#child.stdout?.on('data', chunk => {
      this.output += chunk;
    });
    this.#child.stderr?.on('data', chunk => {
      this.output += chunk;
    });
    this.exit = new Promise(done => this.#child.once('close', done));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get client(): ServingHostClient {
    if (!this.#client) {
      throw new Error('the host does not serve yet');
    }
    return this.#client;
  }

  /** Where clients connect. */
  get url(): string {
    return this.#url;
  }

  async untilServing(): Promise<void> {
    const file = await until('the host serves', async () => {
      if (this.#child.exitCode !== null) {
        throw new Error(`the host has ended: ${this.output}`);
      }
      const found = await readHostFile(this.dataDirectory);
      return found?.pid === this.pid ? found : undefined;
    });
    this.#url = file.dataUrl;
    this.#client = ServingHostClient.create({ socketPath: file.adminSocket });
  }

  /** Waits until every revision has the replicas that it shall have. */
  untilReady(name: string): Promise<ServiceState> {
    return this.untilState(name, 'every replica is ready', state =>
      state.observation.revisions.every(
        revision => revision.readyReplicas === revision.desiredReplicas,
      ),
    );
  }

  untilState(
    name: string,
    what: string,
    holds: (state: ServiceState) => boolean,
  ): Promise<ServiceState> {
    let last: ServiceState | undefined;
    return until(
      what,
      async () => {
        last = await this.client.get(name);
        return last && holds(last) ? last : undefined;
      },
      () => JSON.stringify(last?.observation, undefined, 2),
    );
  }

  /** The numbers of the host, as Prometheus reads them. */
  async metrics(): Promise<string> {
    const { socketPath } = this.client;
    const get = { method: 'GET', socketPath };
    return (await send('http://host/metrics', get)).text;
  }

  /** Waits until so many requests have come and are not answered. */
  untilInFlight(count: number): Promise<true> {
    return until(`${count} are under way`, async () =>
      (await this.metrics()).includes(`fairway_requests_in_flight ${count}\n`)
        ? true
        : undefined,
    );
  }

  /** Process ids of the replicas that became ready last, by replica. */
  async replicaPids(name: string): Promise<Map<string, number>> {
    const state = await this.client.get(name);
    return new Map(
      (state?.observation.events ?? [])
        .filter(event => event.type === 'replica-ready')
        .map(({ evidence }) => [
          String(evidence?.replica),
          Number(evidence?.pid),
        ]),
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it at once, and removes what it stored. */
  async dispose(): Promise<void> {
    this.signal('SIGKILL');
    await this.exit;
    await this.#client?.close();
    await rm(this.dataDirectory, { recursive: true, force: true });
  }
}
