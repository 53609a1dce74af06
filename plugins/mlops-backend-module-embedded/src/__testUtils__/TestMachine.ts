import { mockServices } from '@backstage/backend-test-utils';
import { readHostFile } from '@fairway/serving-host';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedConfig } from '../config';
import { HostSupervisor, HostSupervisorOptions } from '../host/HostSupervisor';
import { hostArguments, launchHost } from '../host/launchHost';
import { hostVersion } from '../host/versions';
import { EmbeddedServingTarget } from '../target/EmbeddedServingTarget';
import { exampleRoot } from './examples';

const END_WITHIN_MS = 20_000;

/** A data directory for real serving-hosts, and what must be cleaned up. */
export class TestMachine {
  readonly config: EmbeddedConfig;
  readonly #supervisors: HostSupervisor[] = [];
  readonly #launched = new Set<number>();

  static async create(
    config: Partial<EmbeddedConfig> = {},
  ): Promise<TestMachine> {
    return new TestMachine({
      enabled: true,
      dataDirectory: await mkdtemp(join(tmpdir(), 'fairway-embedded-')),
      host: '127.0.0.1',
      port: 0,
      pool: { name: 'this-machine', title: 'This machine' },
      allow: { roots: [exampleRoot], hosts: [] },
      ...config,
    });
  }

  private constructor(config: EmbeddedConfig) {
    this.config = config;
  }

  /** Processes that were launched so far. */
  get launched(): number[] {
    return [...this.#launched];
  }

  /** What a backend on this machine would have. */
  supervisor(
    options: Partial<HostSupervisorOptions> & {
      config?: Partial<EmbeddedConfig>;
    } = {},
  ): HostSupervisor {
    const config = { ...this.config, ...options.config };
    const supervisor = HostSupervisor.create({
      dataDirectory: config.dataDirectory,
      launch: async () => {
        const launched = await launchHost(config);
        this.#launched.add(launched.pid);
        return launched;
      },
      settings: hostArguments(config),
      version: hostVersion(),
      logger: mockServices.logger.mock(),
      intervalMs: 200,
      ...options,
    });
    this.#supervisors.push(supervisor);
    return supervisor;
  }

  target(supervisor: HostSupervisor): EmbeddedServingTarget {
    return EmbeddedServingTarget.create({
      config: this.config,
      supervisor,
      logger: mockServices.logger.mock(),
    });
  }

  /** A target whose host answers already. */
  async startedTarget(): Promise<EmbeddedServingTarget> {
    const supervisor = this.supervisor();
    await supervisor.connect();
    return this.target(supervisor);
  }

  /** The process that `host.json` names. */
  async hostPid(): Promise<number> {
    const file = await readHostFile(this.config.dataDirectory);
    if (!file) {
      throw new Error('No host has ever answered on this machine');
    }
    return file.pid;
  }

  /** Launched processes that have not ended. */
  running(): number[] {
    return this.launched.filter(isRunning);
  }

  /** Ends every host that was launched, and deletes the data directory. */
  async close(): Promise<void> {
    await Promise.all(this.#supervisors.map(supervisor => supervisor.close()));
    await Promise.all(this.launched.map(end));
    await rm(this.config.dataDirectory, { recursive: true, force: true });
  }
}

/** Waits for something that a test expects to happen. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`Within ${withinMs} ms it did not happen that ${what}`);
    }
    await sleep(50);
  }
}

async function end(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + END_WITHIN_MS;
  while (isRunning(pid)) {
    if (Date.now() > deadline) {
      signal(pid, 'SIGKILL');
      throw new Error(`Process ${pid} did not end within ${END_WITHIN_MS} ms`);
    }
    await sleep(20);
  }
}

function isRunning(pid: number): boolean {
  return signal(pid, 0);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
