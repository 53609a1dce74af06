import { Entity } from '@backstage/catalog-model';
import {
  Deployment,
  InferenceService,
  SubmitRequest,
} from '@fairway/backstage-plugin-mlops-common';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Knex } from 'knex';
import { parse } from 'yaml';
import type { FaultyPortalOptions } from './faultyPortal';
import { Portal, startPortalProcess } from './portalProcess';

const repository = resolve(__dirname, '../../../..');
const modelsDirectory = join(repository, 'examples/models');
const modelFile = join(modelsDirectory, 'digits/catalog-info.yaml');
export const owner = 'group:default/diagnostics-ml';

/** The row of the example, and what version 2 makes of it. */
export const model: Entity = (() => {
  const entity: Entity = parse(readFileSync(modelFile, 'utf8'));
  entity.metadata.annotations = {
    ...entity.metadata.annotations,
    'backstage.io/managed-by-location': `file:${modelFile}`,
  };
  entity.metadata.namespace = 'default';
  return entity;
})();

export const deploymentRequest: SubmitRequest = {
  idempotencyKey: 'task-1:deploy',
  name: 'digits-faults',
  model: 'model:default/digits',
  version: '2',
  environment: 'development',
  pool: 'gpupool:default/this-machine',
  owner,
};

export type { Portal } from './portalProcess';

/** What the portals of a lab can deploy: models, and where their files are. */
export interface Models {
  directory: string;
  entities: Entity[];
}

/** One machine: portals, a database and a serving-host, as real processes. */
export class FaultLab {
  readonly dataDirectory: string;
  readonly servingPort: number;
  readonly #connection: Knex.Config;
  readonly #models: Models;
  readonly #environments: object[] | undefined;
  readonly #clusters: object[] | undefined;
  readonly #prometheus: object[] | undefined;
  readonly #portals = new Set<Portal>();

  static async create(options: {
    connection: (directory: string) => Knex.Config;
    /** The digits of the examples by default. */
    models?: Models;
    /** `mlops.environments`, where they are not the usual ones. */
    environments?: object[];
    /** `mlops.kubernetes.clusters` to serve on, instead of this machine. */
    clusters?: object[];
    /** `mlops.prometheus.sources` that know of the services on these. */
    prometheus?: object[];
  }): Promise<FaultLab> {
    // Short, for the length limit of socket paths.
    const directory = mkdtempSync(join(tmpdir(), 'fw-'));
    return new FaultLab({
      ...options,
      directory,
      connection: options.connection(directory),
      models: options.models ?? {
        directory: modelsDirectory,
        entities: [model],
      },
      servingPort: await freePort(),
    });
  }

  private constructor(options: {
    directory: string;
    connection: Knex.Config;
    models: Models;
    servingPort: number;
    environments?: object[];
    clusters?: object[];
    prometheus?: object[];
  }) {
    this.dataDirectory = options.directory;
    this.#connection = options.connection;
    this.#models = options.models;
    this.servingPort = options.servingPort;
    this.#environments = options.environments;
    this.#clusters = options.clusters;
    this.#prometheus = options.prometheus;
  }

  /**
   * Starts a portal and waits until it can deploy, which takes a serving-host
   * that says what the machine has, or until its fault hit it.
   */
  async startPortal(
    fault: Pick<FaultyPortalOptions, 'faultAt' | 'signal'> = {},
    env: Record<string, string> = {},
  ): Promise<Portal> {
    const port = await freePort();
    const options: FaultyPortalOptions = {
      ...fault,
      port,
      connection: this.#connection,
      dataDirectory: join(this.dataDirectory, 'host'),
      servingPort: this.servingPort,
      modelsDirectory: this.#models.directory,
      environments: this.#environments,
      clusters: this.#clusters,
      prometheus: this.#prometheus,
      entities: [
        ...this.#models.entities,
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'diagnostics-ml', namespace: 'default' },
          spec: { type: 'team', children: [] },
        },
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: { name: 'mock', namespace: 'default' },
          spec: { memberOf: ['diagnostics-ml'] },
        },
      ],
      owner,
    };
    const started = startPortalProcess(options, env);
    const portal: Portal = {
      ...started,
      stop: async () => {
        await started.stop();
        this.#portals.delete(portal);
      },
    };
    this.#portals.add(portal);
    await eventually(
      async () => {
        const { exitCode, signalCode } = portal.process;
        if (exitCode !== null) {
          throw new Error(`The portal ended:\n${portal.output()}`);
        }
        return (
          signalCode !== null ||
          portal.writes() >= (fault.faultAt ?? Infinity) ||
          (portal.hasStarted() && (await knowsMachine(portal)))
        );
      },
      { what: 'the portal to start' },
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${portal.output()}`);
    });
    return portal;
  }

  /** Process identifiers of the serving-host and, with it, of its replicas. */
  hostPid(): number {
    return JSON.parse(
      readFileSync(join(this.dataDirectory, 'host/host.json'), 'utf8'),
    ).pid;
  }

  replicaPids(): number[] {
    try {
      return execFileSync('pgrep', ['-P', String(this.hostPid())], {
        encoding: 'utf8',
      })
        .trim()
        .split('\n')
        .map(Number);
    } catch {
      return [];
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#portals].map(portal => portal.stop()));
    try {
      process.kill(this.hostPid(), 'SIGKILL');
    } catch {
      // It never started, or is gone already.
    }
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }
}

/** More than a portal on a machine that is busy otherwise takes to answer. */
const patienceMs = 10_000;

/** A portal that was stopped does not answer, and is not waited for. */
async function knowsMachine({ client }: Portal): Promise<boolean> {
  const asking = client
    .call('listPools')
    .then(({ items }) => items.some(({ capacity }) => capacity.cpu > 0));
  const given = new AbortController();
  const waiting = sleep(patienceMs, false, { signal: given.signal });
  return await Promise.race([asking, waiting]).finally(() => {
    waiting.catch(() => {});
    given.abort();
  });
}

/** Polls until the condition holds. The limit only bounds what hangs. */
export async function eventually<T>(
  attempt: () => Promise<T | undefined | false | ''>,
  options: { what: string; withinMs?: number; everyMs?: number },
): Promise<T> {
  const deadline = performance.now() + (options.withinMs ?? 180_000);
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const result = await attempt();
      if (result) {
        return result;
      }
    } catch (error) {
      last = error;
      if ((error as Error).message?.startsWith('The portal ended')) {
        throw error;
      }
    }
    await sleep(options.everyMs ?? 50);
  }
  throw new Error(`Waited in vain for ${options.what}. ${last ?? ''}`);
}

/** Waits until the service is in service and its deployment succeeded. */
export async function untilDeployed(
  { client }: Portal,
  deployment: { id: string; service: string },
): Promise<{ service: InferenceService; deployment: Deployment }> {
  return await eventually(
    async () => {
      const [service, current] = await Promise.all([
        client.call('getService', { path: { service: deployment.service } }),
        client.call('getDeployment', { path: { id: deployment.id } }),
      ]);
      return (
        service.status.phase === 'ready' &&
        current.state === 'succeeded' && { service, deployment: current }
      );
    },
    { what: `${deployment.service} to be deployed` },
  );
}

/** The example of the model as a request that must be answered with 200. */
export async function predict(
  service: InferenceService,
  key: string,
): Promise<number> {
  const response = await fetch(service.endpoint!.inferUrl, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(service.revision.spec.example),
    signal: AbortSignal.timeout(60_000),
  });
  await response.text();
  return response.status;
}

async function freePort(): Promise<number> {
  return await new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
