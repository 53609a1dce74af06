import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Labels } from '../dialects';

/** Whether the program is installed; Debian has it in the package prometheus. */
export function hasPrometheus(): boolean {
  return spawnSync('prometheus', ['--version']).status === 0;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface RealTarget {
  port: number;
  labels: Labels;
}

/** A Prometheus of its own that scrapes servers on this machine every second. */
export class RealPrometheus {
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  static async start(targets: readonly RealTarget[]): Promise<RealPrometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'fairway-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    await writeFile(
      config,
      // JSON is YAML.
      JSON.stringify({
        global: { scrape_interval: '1s', scrape_timeout: '1s' },
        scrape_configs: [
          {
            job_name: 'models',
            static_configs: targets.map(({ port, labels }) => ({
              targets: [`127.0.0.1:${port}`],
              labels,
            })),
          },
        ],
      }),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: 'ignore' },
    );
    const prometheus = new RealPrometheus(`http://${address}`, folder, child);
    try {
      await prometheus.#untilReady();
      return prometheus;
    } catch (error) {
      await prometheus.close();
      throw error;
    }
  }

  private constructor(url: string, folder: string, child: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.#child = child;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #untilReady(): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      const answer = await fetch(`${this.url}/-/ready`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await sleep(100);
    }
    throw new Error('Prometheus did not get ready');
  }
}
