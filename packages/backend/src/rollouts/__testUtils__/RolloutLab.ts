import {
  GateDeclaration,
  Rollout,
  Strategy,
} from '@fairway/backstage-plugin-mlops-common';
import knexFactory, { Knex } from 'knex';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from '../../__testUtils__/FaultLab';
import { writeVersions } from '../../__testUtils__/sumsModel';
import { HostWatch } from './HostWatch';
import { historyViolations, secretViolations } from './invariants';
import { Traffic } from './Traffic';

export const service = 'sums-rollouts';

/** Bakes of a second instead of minutes, and gates that tell soon. */
const quickPolicy = {
  bakeSeconds: 1,
  minimumSamples: 20,
  maximalBakeSeconds: 120,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  approvals: 0,
  requiredGates: ['signature', 'artifact', 'comparison'],
  defaultStrategy: { type: 'linear', linearStepSize: 50 } satisfies Strategy,
  defaultGates: [
    { kind: 'signature', name: 'signature' },
    { kind: 'artifact', name: 'artifact' },
    { kind: 'smoke', name: 'smoke', requests: 1 },
    {
      kind: 'comparison',
      name: 'errors',
      metric: 'error-rate',
      margin: { absolute: 0.3 },
    },
    { kind: 'prediction-shift', name: 'shift', margin: 0.35 },
  ] satisfies GateDeclaration[],
};

const sqlite = (directory: string): Knex.Config => ({
  client: 'better-sqlite3',
  connection: { filename: join(directory, 'portal.sqlite') },
  useNullAsDefault: true,
});

export interface RolloutLabOptions {
  /** SQLite in the folder of the lab when absent. */
  connection?: (directory: string) => Knex.Config;
  /** Over the quick policy of the lab. */
  policy?: object;
  /** Of the portals. */
  env?: Record<string, string>;
  traffic?: Parameters<typeof Traffic.begin>[2];
}

/** How a rollout has ended, and what serves since. */
export interface End {
  phase: string;
  decidedBy?: string;
  reason?: string;
  serving: string;
}

/**
 * A service of real processes with traffic all the while, whose portals come
 * and go, and everything that is checked from outside.
 */
export class RolloutLab {
  readonly lab: FaultLab;
  readonly traffic: Traffic;
  readonly watch: HostWatch;
  readonly knex: Knex;
  readonly #directory: string;
  readonly #env: Record<string, string> | undefined;
  readonly #secret: string;
  readonly #outputs: string[] = [];
  portal: Portal;
  #keys = 0;

  static async create(options: RolloutLabOptions = {}): Promise<RolloutLab> {
    const directory = await mkdtemp(join(tmpdir(), 'fw-versions-'));
    const lab = await FaultLab.create({
      connection: options.connection ?? sqlite,
      models: { directory, entities: [await writeVersions(directory)] },
      environments: [
        {
          name: 'production',
          production: true,
          rollouts: { ...quickPolicy, ...options.policy },
        },
      ],
    });
    try {
      return await RolloutLab.#open(lab, directory, options);
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  static async #open(
    lab: FaultLab,
    directory: string,
    options: RolloutLabOptions,
  ): Promise<RolloutLab> {
    const connection = options.connection ?? sqlite;
    const portal = await lab.startPortal({}, options.env);
    const { deployment } = await portal.client.call('submitDeployment', {
      body: {
        ...deploymentRequest,
        name: service,
        model: 'model:default/sums',
        version: 'stable',
        environment: 'production',
      },
    });
    const { service: deployed } = await untilDeployed(portal, deployment);
    const { secret } = await portal.client.call('createKey', {
      path: { service },
      body: { name: 'traffic' },
    });
    return new RolloutLab({
      ...{ lab, portal, directory, secret },
      env: options.env,
      knex: knexFactory(connection(lab.dataDirectory)),
      traffic: await Traffic.begin(
        deployed.endpoint!.inferUrl,
        secret,
        options.traffic,
      ),
    });
  }

  private constructor(options: {
    lab: FaultLab;
    portal: Portal;
    directory: string;
    secret: string;
    env: Record<string, string> | undefined;
    knex: Knex;
    traffic: Traffic;
  }) {
    this.lab = options.lab;
    this.portal = options.portal;
    this.knex = options.knex;
    this.traffic = options.traffic;
    this.#directory = options.directory;
    this.#secret = options.secret;
    this.#env = options.env;
    this.watch = HostWatch.begin({
      hostFile: join(this.lab.dataDirectory, 'host/host.json'),
      service,
    });
  }

  /** A key under which something is asked for, again after a death. */
  newKey(): string {
    this.#keys += 1;
    return `ship-${this.#keys}`;
  }

  async start(
    modelVersion: string,
    idempotencyKey = this.newKey(),
    portal = this.portal,
    gates?: GateDeclaration[],
  ): Promise<Rollout> {
    const { rollout } = await portal.client.call('startRollout', {
      path: { service },
      body: { modelVersion, idempotencyKey, ...(gates && { gates }) },
    });
    return rollout;
  }

  async get(id: string): Promise<Rollout> {
    return await this.portal.client.call('getRollout', { path: { id } });
  }

  async until(
    id: string,
    condition: (rollout: Rollout) => boolean,
    what: string,
  ): Promise<Rollout> {
    return await eventually(
      async () => {
        const now = await this.get(id);
        return condition(now) && now;
      },
      // Asked less often, since that costs the portal as much as the rollout does.
      { what: `rollout ${id} ${what}`, withinMs: 240_000, everyMs: 200 },
    );
  }

  async untilEnded(id: string): Promise<Rollout> {
    return await this.until(id, it => it.endedAt !== undefined, 'to end');
  }

  async end(id: string): Promise<End> {
    const { phase, decidedBy, reason } = await this.untilEnded(id);
    return {
      phase,
      ...(decidedBy !== undefined && { decidedBy }),
      ...(reason !== undefined && { reason }),
      serving: await this.serving(),
    };
  }

  /** The model version that is the stable one now. */
  async serving(): Promise<string> {
    const { revision } = await this.portal.client.call('getService', {
      path: { service },
    });
    return revision.spec.modelVersion;
  }

  /** Processes of the replicas that serve a version. */
  replicaPidsOf(modelVersion: string): number[] {
    const pids = this.lab.replicaPids();
    if (pids.length === 0) {
      return [];
    }
    try {
      return execFileSync('ps', ['-o', 'pid=,args=', '-p', pids.join()], {
        encoding: 'utf8',
      })
        .split('\n')
        .filter(line => line.includes(` --version ${modelVersion} `))
        .map(line => parseInt(line, 10));
    } catch {
      // They are gone.
      return [];
    }
  }

  /** Another portal in the place of one that is dead. */
  async replacePortal(): Promise<void> {
    await this.portal.stop();
    this.#outputs.push(this.portal.output());
    this.portal = await this.lab.startPortal({}, this.#env);
  }

  /** Everything that must not be once a rollout has ended, in words. */
  async violations(id: string): Promise<string[]> {
    const { revision, status } = await this.portal.client.call('getService', {
      path: { service },
    });
    const found = [
      ...this.watch.violations,
      ...(await historyViolations(this.knex, id)),
      ...(await secretViolations(this.knex, [this.#secret])),
    ];
    const routed = await this.watch.read();
    if (
      routed.length !== 1 ||
      routed[0].number !== revision.number ||
      routed[0].weight !== 100
    ) {
      found.push(`I7: left on the host: ${JSON.stringify(routed)}`);
    }
    if (this.lab.replicaPids().length !== 1) {
      found.push(`I7: ${this.lab.replicaPids().length} replicas run`);
    }
    if (status.phase !== 'ready') {
      found.push(`The service is ${status.phase}: ${status.message}`);
    }
    const { items } = await this.portal.client.call('listPools');
    const [{ reserved }] = items;
    if (reserved.cpu !== revision.spec.resources.cpu) {
      found.push(`I7: ${reserved.cpu} CPUs are reserved`);
    }
    const printed = [...this.#outputs, this.portal.output()].join('\n');
    if (printed.includes(this.#secret)) {
      found.push('I8: a secret stands in what the portals printed');
    }
    return found;
  }

  /** What the serving-host says of the requests that it did not answer with success. */
  failedRequests(): string[] {
    const log = join(this.lab.dataDirectory, 'host/access.ndjson');
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter(line => line !== '' && !line.includes('"status":200'))
      .slice(0, 20);
  }

  async close(): Promise<void> {
    await this.watch.end();
    await this.traffic.end();
    await this.knex.destroy();
    await this.lab.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
