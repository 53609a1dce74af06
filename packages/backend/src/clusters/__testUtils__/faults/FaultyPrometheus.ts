import { freePort } from '@fairway/kube-lab';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What comes back instead of what Prometheus has answered. */
export type Fault = (response: ServerResponse, truth: string) => void;

/**
 * A real Prometheus that scrapes one server as the pods of two revisions, and in
 * front of it what answers in its place when told to.
 */
export class FaultyPrometheus {
  /** Where portals ask. */
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #front: Server;
  readonly #prometheus: string;
  readonly #serverPort: number;
  #fault: Fault | undefined;
  #answers = 0;

  static async start(serverPort: number): Promise<FaultyPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'fw-prometheus-'));
    const address = `127.0.0.1:${await freePort()}`;
    const port = await freePort();
    writeFileSync(
      join(folder, 'prometheus.yml'),
      // JSON is YAML.
      JSON.stringify({
        global: { scrape_interval: '1s', scrape_timeout: '1s' },
        scrape_configs: [
          {
            job_name: 'models',
            file_sd_configs: [
              { files: [join(folder, 'pods.json')], refresh_interval: '1s' },
            ],
          },
        ],
      }),
    );
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: 'ignore' },
    );
    const started = new FaultyPrometheus({
      ...{ folder, child, port, serverPort },
      prometheus: `http://${address}`,
    });
    for (let tries = 0; ; tries += 1) {
      const ready = await fetch(`http://${address}/-/ready`).catch(() => {});
      if (ready?.ok) {
        return started;
      }
      if (tries > 300 || child.exitCode !== null) {
        await started.close();
        throw new Error('Prometheus did not get ready');
      }
      await sleep(100);
    }
  }

  private constructor(options: {
    folder: string;
    child: ChildProcess;
    port: number;
    serverPort: number;
    prometheus: string;
  }) {
    this.url = `http://127.0.0.1:${options.port}`;
    this.#folder = options.folder;
    this.#child = options.child;
    this.#serverPort = options.serverPort;
    this.#prometheus = options.prometheus;
    this.#front = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    }).listen(options.port, '127.0.0.1');
  }

  /** How often it was asked since the fault was last changed. */
  get answers(): number {
    return this.#answers;
  }

  /** Has the pods of a service scraped from now on, of no other. */
  scrape(serviceId: string): void {
    const targets = [1, 2].map(revision => ({
      targets: [`127.0.0.1:${this.#serverPort}`],
      labels: {
        instance: `pod-${revision}:8080`,
        pod: `pod-${revision}`,
        fairway_dev_service_id: serviceId,
        fairway_dev_revision: `${revision}`,
      },
    }));
    writeFileSync(join(this.#folder, 'pods.json'), JSON.stringify(targets));
  }

  /** @param fault - the truth without one */
  say(fault?: Fault): void {
    this.#fault = fault;
    this.#answers = 0;
  }

  async close(): Promise<void> {
    this.#front.closeAllConnections();
    this.#front.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const truth = await fetch(`${this.#prometheus}${request.url}`, {
      method: request.method,
      headers: {
        'content-type': request.headers['content-type'] ?? 'text/plain',
      },
      body: Buffer.concat(chunks),
    });
    const text = await truth.text();
    this.#answers += 1;
    if (this.#fault) {
      this.#fault(response, text);
    } else {
      response
        .writeHead(truth.status, { 'content-type': 'application/json' })
        .end(text);
    }
  }
}
