import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { ServingHostClient } from '../src/admin/ServingHostClient.ts';
import { residentMiB } from '../src/replicas/memory.ts';
import { readHostFile } from '../src/state/hostFile.ts';
import { declarationOf, modelFolder, nameOf } from './seed.ts';

const bin = resolve(import.meta.dirname, '../bin/serving-host.js');
const limitMs = 300_000;
const calls = 50;
/** Of the clock in which Linux counts CPU time, by its documented default. */
const ticksPerSecond = 100;

/** The real program on a data directory, and what it costs. */
export class HostUnderTest {
  readonly #child: ChildProcess;
  readonly #startedAt = performance.now();
  #client: ServingHostClient | undefined;
  #socketPath = '';
  #servingMs = 0;

  static async start(dataDirectory: string): Promise<HostUnderTest> {
    const host = new HostUnderTest(dataDirectory);
    await host.#untilServing(dataDirectory);
    return host;
  }

  private constructor(dataDirectory: string) {
    this.#child = spawn(
      process.execPath,
      [
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        bin,
        ...['--data-directory', dataDirectory],
        ...['--port', '0', '--allow-file', modelFolder],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  }

  get servingMs(): number {
    return this.#servingMs;
  }

  get client(): ServingHostClient {
    if (!this.#client) {
      throw new Error('The host does not serve');
    }
    return this.#client;
  }

  /** Milliseconds since the start until the first so many are ready. */
  async untilReady(live: number): Promise<number> {
    for (let index = 0; index < live; ) {
      const state = await this.client.get(nameOf(index));
      if (state?.observation.revisions[0].readyReplicas === 1) {
        index += 1;
      } else {
        await this.#pause('a live service was not ready');
      }
    }
    return performance.now() - this.#startedAt;
  }

  residentMiB(): Promise<number> {
    const pid = this.#child.pid ?? 0;
    return residentMiB([pid]).then(found => found.get(pid) ?? NaN);
  }

  /** Milliseconds of CPU per second; not a number except on Linux. */
  async idleCpu(seconds: number): Promise<number> {
    // What the start left to do is done by then.
    await sleep(5_000);
    const before = this.#cpuTicks();
    await sleep(seconds * 1000);
    return ((this.#cpuTicks() - before) / ticksPerSecond / seconds) * 1000;
  }

  /** Median of a call, in milliseconds. */
  async time(call: (client: ServingHostClient) => Promise<unknown>) {
    const times: number[] = [];
    for (let count = 0; count < calls; count += 1) {
      const startedAt = performance.now();
      await call(this.client);
      times.push(performance.now() - startedAt);
    }
    return times.sort((a, b) => a - b)[calls / 2];
  }

  /** Of writes that change a weight, one after the other. */
  async timeWrites(): Promise<number> {
    let weight = 100;
    return this.time(client => {
      const declaration = declarationOf(0, true);
      weight = 100 - weight;
      declaration.revisions[0].weight = weight;
      return client.put(declaration.name, { epoch: 1, declaration });
    });
  }

  async metrics(): Promise<string> {
    const client = new Client('http://serving-host', {
      socketPath: this.#socketPath,
    });
    try {
      const { body } = await client.request({
        method: 'GET',
        path: '/metrics',
      });
      return await body.text();
    } finally {
      await client.close();
    }
  }

  async stop(): Promise<void> {
    await this.#client?.close();
    const ended = new Promise(done => this.#child.once('close', done));
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 30_000);
    await ended;
    clearTimeout(timer);
  }

  async #untilServing(dataDirectory: string): Promise<void> {
    for (;;) {
      const file = await readHostFile(dataDirectory);
      if (file?.pid === this.#child.pid && file) {
        this.#socketPath = file.adminSocket;
        this.#client = ServingHostClient.create({
          socketPath: file.adminSocket,
        });
        await this.#client.listPage({ limit: 1 });
        this.#servingMs = performance.now() - this.#startedAt;
        return;
      }
      await this.#pause('the host did not serve');
    }
  }

  async #pause(what: string): Promise<void> {
    if (this.#child.exitCode !== null) {
      throw new Error('The host has ended');
    }
    if (performance.now() - this.#startedAt > limitMs) {
      this.#child.kill('SIGKILL');
      throw new Error(`After ${limitMs} ms ${what}`);
    }
    await sleep(10);
  }

  #cpuTicks(): number {
    try {
      const text = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
      // Behind the name, which is in brackets and may hold anything.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11]) + Number(fields[12]);
    } catch {
      return NaN;
    }
  }
}
