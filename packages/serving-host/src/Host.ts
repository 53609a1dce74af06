import type { Server } from 'node:http';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createAdminHandler } from './admin/adminHandler.ts';
import type { HostFile } from './admin/schemas.ts';
import { ArtifactStore } from './artifacts/ArtifactStore.ts';
import { createAccessLog } from './dataplane/accessLog/createAccessLog.ts';
import type { AccessLog } from './dataplane/accessLog/AccessLog.ts';
import { createDataHandler } from './dataplane/dataHandler.ts';
import { FrontDoor } from './dataplane/door/FrontDoor.ts';
import { DriftBook } from './dataplane/drift/DriftBook.ts';
import { DriftSampler } from './dataplane/drift/DriftSampler.ts';
import { Forwarder } from './dataplane/Forwarder.ts';
import {
  closeServer,
  createBoundedServer,
  listen,
} from './dataplane/httpServer.ts';
import { Mirror } from './dataplane/mirror/Mirror.ts';
import { Onlookers } from './dataplane/Onlookers.ts';
import { OutputSampler } from './dataplane/outputs/OutputSampler.ts';
import { PayloadTap } from './dataplane/payloads/PayloadTap.ts';
import { SignalBook } from './dataplane/signals/SignalBook.ts';
import { KeyRing } from './keys/KeyRing.ts';
import { KeyUsageBook } from './keys/KeyUsageBook.ts';
import { Metrics } from './dataplane/Metrics.ts';
import { Machine } from './machine/Machine.ts';
import type { HostOptions } from './options.ts';
import { Changes } from './services/Changes.ts';
import { EventNumbers } from './services/EventLog.ts';
import { Services } from './services/Services.ts';
import { prepareDirectories, removeOldSockets } from './state/directories.ts';
import { DirectoryLock } from './state/DirectoryLock.ts';
import { writeHostFile } from './state/hostFile.ts';
import { nextIdentity } from './state/identity.ts';
import { ServiceStore } from './state/ServiceStore.ts';

const flushMs = 3_000;
const maximalConnections = 16_384;

/** What the program around the host gives it. */
export interface HostContext {
  onnxServerBin: string;
  version: string;
  log: (line: string) => void;
}

/** The port of the data plane is taken, or may not be used. */
export class PortError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PortError';
  }
}

/** A serving-host: from the data directory to the two servers. */
export class Host {
  readonly file: HostFile;
  readonly #services: Services;
  readonly #usage: KeyUsageBook;
  readonly #accessLog: AccessLog | undefined;
  readonly #data: FrontDoor;
  readonly #admin: Server;
  readonly #lock: DirectoryLock;
  readonly #drainMs: number;
  readonly #flushing: NodeJS.Timeout;

  /**
   * Takes the data directory, brings back what it declares, and serves.
   *
   * @throws DirectoryInUseError when another host has the directory.
   * @throws {@link PortError} when clients cannot be served at the address.
   */
  static async create(
    options: HostOptions,
    context: HostContext,
  ): Promise<Host> {
    const { log } = context;
    const directories = await prepareDirectories(options.dataDirectory);
    const lock = DirectoryLock.create({ dataDirectory: directories.data });
    const { hostId, epoch } = await nextIdentity(directories.data);
    await removeOldSockets(directories.sockets);
    const onError = (error: unknown) =>
      log(`error: ${error instanceof Error ? error.stack : error}`);

    const machine = Machine.create({ onnxServerBin: context.onnxServerBin });
    const keys = KeyRing.create();
    const changes = Changes.create();
    const usage = await KeyUsageBook.create({
      path: join(directories.data, 'key-usage.json'),
    });
    const metrics = Metrics.create();
    const accessLog = createAccessLog(options.accessLog, onError);
    const tap = PayloadTap.create();
    const book = SignalBook.create({ epoch });
    const driftBook = DriftBook.create({ epoch });
    const drift = DriftSampler.create({ book: driftBook });
    const forwarder = Forwarder.create({
      metrics,
      maximalBodyBytes: options.maximalBodyBytes,
      onlookers: Onlookers.create({
        mirror: Mirror.create({ metrics, book, drift }),
        tap,
        sampler: OutputSampler.create({ book }),
        drift,
      }),
      onOver: record => {
        book.finishedRequest(record);
        usage.finish(record.service, record.caller, record);
        accessLog?.addRecord(record);
      },
    });
    const services = Services.create({
      store: await ServiceStore.create({
        directory: directories.services,
        tombstonesPath: join(directories.data, 'tombstones.ndjson'),
        onUnreadable: (path, error) =>
          log(`${path} cannot be read and was set aside: ${error}`),
      }),
      keys,
      usage,
      changes,
      platform: {
        artifacts: await ArtifactStore.create({
          directory: directories.artifacts,
          policy: {
            fileRoots: options.fileRoots,
            httpsHosts: options.httpsHosts,
            maximalBytes: options.maximalArtifactBytes,
            cacheBytes: options.artifactCacheBytes,
          },
        }),
        onnxServerBin: context.onnxServerBin,
        socketDirectory: directories.sockets,
        workingDirectory: directories.data,
        settings: options.supervision,
        maximalBodyBytes: options.maximalBodyBytes,
      },
      eventDirectory: directories.events,
      eventNumbers: EventNumbers.create({ hostId, epoch }),
      drainMs: options.drainMs,
      onRemoved: name => metrics.forget(name),
      onError,
    });
    metrics.watch(() => services.all());
    driftBook.watch(({ id, name }, revision) => {
      const service = services.find(name);
      return service?.id === id && service.has(revision);
    });

    const data = FrontDoor.create({
      handler: createDataHandler({
        services,
        keys,
        usage,
        changes,
        forwarder,
        metrics,
        book,
        accessLog,
        showMetrics: options.showMetrics,
      }),
      onError,
      maximalConnections,
      requestMs: options.requestMs,
    });
    await listenForClients(data, options);
    // What is declared comes back before anybody can ask for it in vain.
    services.restore();

    const file: HostFile = {
      hostId,
      pid: process.pid,
      epoch,
      version: context.version,
      startedAt: new Date().toISOString(),
      dataUrl: options.dataUrl ?? urlOf(data, options.host),
      adminSocket: join(directories.sockets, 'admin.sock'),
    };
    const admin = createBoundedServer({
      handler: createAdminHandler({
        info: async () => {
          const { adminSocket: _, ...own } = file;
          return {
            ...own,
            capacity: await machine.capacity(),
            devices: await machine.devices(),
            runtime: await machine.runtime(),
          };
        },
        services,
        changes,
        forwarder,
        metrics,
        book,
        drift: driftBook,
        tap,
      }),
      onError,
      maximalConnections,
      requestMs: options.requestMs,
    });
    await listen(admin, { path: file.adminSocket });
    await chmod(file.adminSocket, 0o600);
    await writeHostFile(directories.data, file);
    return new Host({
      file,
      services,
      usage,
      accessLog,
      data,
      admin,
      lock,
      drainMs: options.drainMs,
      onError,
    });
  }

  private constructor(parts: {
    file: HostFile;
    services: Services;
    usage: KeyUsageBook;
    accessLog: AccessLog | undefined;
    data: FrontDoor;
    admin: Server;
    lock: DirectoryLock;
    drainMs: number;
    onError: (error: unknown) => void;
  }) {
    this.file = parts.file;
    this.#services = parts.services;
    this.#usage = parts.usage;
    this.#accessLog = parts.accessLog;
    this.#data = parts.data;
    this.#admin = parts.admin;
    this.#lock = parts.lock;
    this.#drainMs = parts.drainMs;
    this.#flushing = setInterval(
      () => this.#usage.flush().catch(parts.onError),
      flushMs,
    );
  }

  /**
   * Takes no more requests, answers those under way for a bounded time, then
   * stops the replicas. What is declared stays declared.
   */
  async close(): Promise<void> {
    clearInterval(this.#flushing);
    await this.#data.close(this.#drainMs);
    await this.#services.stop(0);
    await closeServer(this.#admin, 0);
    await rm(this.file.adminSocket, { force: true });
    await this.#usage.flush();
    await this.#accessLog?.close();
    this.#lock.release();
  }
}

async function listenForClients(
  door: FrontDoor,
  { host, port }: HostOptions,
): Promise<void> {
  try {
    await door.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${port} on ${host} is taken by another program. Stop that program, or give this host another --port.`,
      EACCES: `Port ${port} on ${host} may not be used by this user. Choose a --port above 1023.`,
      EADDRNOTAVAIL: `This machine does not have the address ${host}. Choose another --host.`,
    };
    throw new PortError(
      reasons[code ?? ''] ?? `Cannot listen on ${host}:${port}: ${message}`,
      { cause: error },
    );
  }
}

function urlOf({ port }: FrontDoor, host: string): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
