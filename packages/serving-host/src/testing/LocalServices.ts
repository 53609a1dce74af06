import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Declaration } from '../admin/declaration.ts';
import type { HostEvent, HostObservation } from '../admin/schemas.ts';
import { ArtifactStore } from '../artifacts/ArtifactStore.ts';
import { KeyRing } from '../keys/KeyRing.ts';
import { KeyUsageBook } from '../keys/KeyUsageBook.ts';
import {
  defaultSupervisionSettings,
  type SupervisionSettings,
} from '../replicas/settings.ts';
import { Changes } from '../services/Changes.ts';
import { EventNumbers } from '../services/EventLog.ts';
import type { Revision } from '../services/Revision.ts';
import { Services } from '../services/Services.ts';
import { prepareDirectories } from '../state/directories.ts';
import { ServiceStore } from '../state/ServiceStore.ts';
import { modelFolder, prediction } from './declarations.ts';
import { until } from './until.ts';

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const packages = resolve(__dirname, '../../..');
const onnxServerBin = join(packages, 'onnx-server/bin/onnx-server.js');

type Options = {
  directory: string;
  settings: Partial<SupervisionSettings>;
};

/**
 * The services of a host without its servers: real replicas, and in the place
 * of the data plane the least that can hold a request until one is ready.
 */
export class LocalServices {
  readonly services: Services;
  readonly changes: Changes;
  readonly directory: string;
  readonly errors: unknown[];

  static async create(options: Partial<Options> = {}): Promise<LocalServices> {
    const directory =
      options.directory ?? (await mkdtemp(join(tmpdir(), 'services-')));
    const directories = await prepareDirectories(directory);
    const changes = Changes.create();
    const errors: unknown[] = [];
    const services = Services.create({
      store: await ServiceStore.create({
        directory: directories.services,
        tombstonesPath: join(directory, 'tombstones.ndjson'),
        onUnreadable: (path, error) => errors.push(path, error),
      }),
      keys: KeyRing.create(),
      usage: await KeyUsageBook.create({ path: join(directory, 'usage.json') }),
      changes,
      platform: {
        artifacts: await ArtifactStore.create({
          directory: directories.artifacts,
          policy: {
            fileRoots: [modelFolder, directory],
            httpsHosts: [],
            maximalBytes: 1024 ** 3,
            cacheBytes: 1024 ** 3,
          },
        }),
        onnxServerBin,
        socketDirectory: directories.sockets,
        workingDirectory: directory,
        settings: { ...defaultSupervisionSettings, ...options.settings },
        maximalBodyBytes: 1024 ** 2,
      },
      eventDirectory: directories.events,
      eventNumbers: EventNumbers.create({ hostId: 'test', epoch: 1 }),
      drainMs: 60_000,
      onRemoved: () => {},
      onError: error => errors.push(error),
    });
    services.restore();
    return new LocalServices({ services, changes, directory, errors });
  }

  private constructor(parts: {
    services: Services;
    changes: Changes;
    directory: string;
    errors: unknown[];
  }) {
    this.services = parts.services;
    this.changes = parts.changes;
    this.directory = parts.directory;
    this.errors = parts.errors;
  }

  async put(declaration: Declaration): Promise<void> {
    await this.services.put({ epoch: 1, declaration, preconditions: {} });
  }

  observe(name: string): HostObservation {
    const state = this.services.get(name);
    if (!state) {
      throw new Error(`there is no service ${name}`);
    }
    return state.observation;
  }

  events(name: string, type: string): HostEvent[] {
    return this.observe(name).events.filter(event => event.type === type);
  }

  untilObserved(
    name: string,
    what: string,
    holds: (observation: HostObservation) => boolean,
  ): Promise<HostObservation> {
    return until(
      what,
      () => {
        const seen = this.observe(name);
        return holds(seen) ? seen : undefined;
      },
      () => JSON.stringify(this.observe(name), undefined, 2),
    );
  }

  /** Waits until every revision has the replicas that it wants, at least one. */
  untilReady(name: string): Promise<HostObservation> {
    return this.untilObserved(name, 'it is ready', ({ revisions }) =>
      revisions.every(
        ({ readyReplicas, desiredReplicas, successor }) =>
          readyReplicas > 0 && readyReplicas === desiredReplicas && !successor,
      ),
    );
  }

  /** Predicts; waits where no replica is ready. Answers the model's version. */
  async predict(name: string): Promise<string> {
    const [revision] = this.services.find(name)?.candidates() ?? [];
    if (!revision) {
      throw new Error(`nothing of ${name} can answer`);
    }
    revision.demand.arrived(performance.now());
    if (revision.ready.length === 0) {
      await readiness(revision);
    }
    const replica = [...revision.ready].sort(
      (a, b) => a.outstanding - b.outstanding,
    )[0];
    const pool = replica?.pool;
    if (!pool) {
      // Its content was replaced while the request waited.
      return this.predict(name);
    }
    replica.hold();
    revision.demand.began();
    try {
      const { status, body } = await pool.request(
        {
          method: 'POST',
          path: '/v2/models/digits/infer',
          headers: ['content-type', 'application/json'],
        },
        Buffer.from(prediction),
        { maximalBytes: 64 * 1024 },
      );
      const text = body.toString();
      if (status !== 200) {
        throw new Error(`${status}: ${text}`);
      }
      return JSON.parse(text).model_version;
    } finally {
      revision.demand.ended();
      replica.letGo();
    }
  }

  /** Stops everything; with `keep` the files stay for another start. */
  async dispose(options: { keep?: boolean } = {}): Promise<void> {
    await this.services.stop(0);
    if (!options.keep) {
      await rm(this.directory, { recursive: true, force: true });
    }
  }
}

function readiness(revision: Revision): Promise<void> {
  return new Promise(done => {
    const stop = revision.onReady(() => {
      stop();
      revision.demand.unqueued();
      done();
    });
    revision.demand.queued();
  });
}
