import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ArtifactError,
  fileNameOf,
  modelEntry,
  openWebSource,
  shownUri,
  Transfer,
  type AllowedHost,
  type ArtifactSource,
} from '@fairway/onnx-server/artifacts';
import type { Artifact } from '../admin/declaration.ts';
import { hostAdvice } from './hostAdvice.ts';
import { openFileSource } from './fileSource.ts';

const fetchTimeoutMs = 30 * 60_000;
const temporaryPrefix = 'fetching-';
const filesEntry = 'files';

export interface ArtifactPolicy {
  /** Folders that `file:` URIs may lead into. */
  fileRoots: readonly string[];
  httpsHosts: readonly AllowedHost[];
  /** Largest artifact that is fetched. */
  maximalBytes: number;
  /** What artifacts that no service needs may take before the oldest go. */
  cacheBytes: number;
}

/**
 * The artifacts of this host by their digest: `sha256-<hex>/model`, or, of a
 * model with weights in other files, `sha256-<hex>/files/` with the model under
 * its own name, which its digest covers. What is in here had the right digest
 * when it came.
 */
export class ArtifactStore {
  readonly #directory: string;
  readonly #policy: ArtifactPolicy;
  readonly #running = new Map<string, Promise<string>>();

  /** Removes what a crash left half fetched. */
  static async create(options: {
    directory: string;
    policy: ArtifactPolicy;
  }): Promise<ArtifactStore> {
    for (const entry of await readdir(options.directory)) {
      if (entry.startsWith(temporaryPrefix)) {
        await rm(join(options.directory, entry), {
          recursive: true,
          force: true,
        });
      }
    }
    return new ArtifactStore(options.directory, options.policy);
  }

  private constructor(directory: string, policy: ArtifactPolicy) {
    this.#directory = directory;
    this.#policy = policy;
  }

  /**
   * Brings the artifact here, unless it is, and answers the path of its file.
   * Several callers at once share one transfer.
   *
   * @throws {@link ArtifactError}
   */
  ensure(artifact: Artifact): Promise<string> {
    const key = `${artifact.digest} ${artifact.uri}`;
    const running = this.#running.get(key);
    if (running) {
      return running;
    }
    const started = this.#ensure(artifact).finally(() =>
      this.#running.delete(key),
    );
    this.#running.set(key, started);
    return started;
  }

  /** Forgets a copy that has turned out to be damaged. */
  async discard(digest: string): Promise<void> {
    await rm(this.#folder(digest), { recursive: true, force: true });
  }

  /** Removes unneeded artifacts, oldest use first, beyond what the cache may take. */
  async prune(needed: ReadonlySet<string>): Promise<void> {
    const folders = new Set([...needed].map(folderName));
    const spare = [];
    for (const entry of await readdir(this.#directory)) {
      if (entry.startsWith('sha256-') && !folders.has(entry)) {
        const path = join(this.#directory, entry);
        const folder = await stat(path).catch(() => undefined);
        spare.push({
          path,
          size: await sizeOf(path),
          usedAt: folder?.mtimeMs ?? 0,
        });
      }
    }
    let total = spare.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of spare.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#policy.cacheBytes) {
        return;
      }
      await rm(path, { recursive: true, force: true });
      total -= size;
    }
  }

  /**
   * On the folder, not on the file: a replica that loads the file just now takes
   * a new time on it for a sign that somebody has changed it.
   */
  async #noteUse(digest: string): Promise<void> {
    const now = new Date();
    await utimes(this.#folder(digest), now, now);
  }

  #folder(digest: string): string {
    return join(this.#directory, folderName(digest));
  }

  async #ensure(artifact: Artifact): Promise<string> {
    const { uri, digest } = artifact;
    const folder = this.#folder(digest);
    const known = await present(layout(folder, uri));
    if (known !== undefined) {
      await this.#noteUse(digest);
      return known;
    }
    const temporary = join(
      this.#directory,
      `${temporaryPrefix}${randomBytes(6).toString('hex')}`,
    );
    try {
      await mkdir(temporary, { mode: 0o700 });
      const transfer = Transfer.create({
        uri,
        folder: temporary,
        fileMode: 0o400,
        maximalBytes: this.#policy.maximalBytes,
        timeoutMs: fetchTimeoutMs,
        advice: hostAdvice,
        open: (address, signal) => this.#open(address, signal),
      });
      const fetched = await transfer.run(digest);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { single, several } = layout(folder, uri);
      if (fetched.kind === 'single') {
        await rename(join(temporary, modelEntry), single);
        return single;
      }
      await rename(temporary, join(folder, filesEntry)).catch(error => {
        // Somebody fetched the same from another place meanwhile.
        if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) {
          throw error;
        }
      });
      return several;
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  async #open(uri: string, signal: AbortSignal): Promise<ArtifactSource> {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    if (url?.protocol === 'file:') {
      return openFileSource({ url, roots: this.#policy.fileRoots });
    }
    if (url?.protocol === 'https:') {
      return openWebSource({
        url,
        allowed: this.#policy.httpsHosts,
        advice: hostAdvice,
        signal,
        userAgent: 'fairway-serving-host',
      });
    }
    throw new ArtifactError({
      fault: 'not-allowed',
      message: `This host cannot fetch ${shownUri(
        uri,
      )}: it knows file: and https: only`,
      action: 'Give the model version a URI of one of these schemes.',
    });
  }
}

/** Where the model of an artifact lies, alone or among its files. */
function layout(folder: string, uri: string) {
  return {
    single: join(folder, modelEntry),
    several: join(folder, filesEntry, fileNameOf(uri) ?? modelEntry),
  };
}

/** The path of the model, if it is here. */
async function present(places: {
  single: string;
  several: string;
}): Promise<string | undefined> {
  for (const path of [places.single, places.several]) {
    if (await stat(path).catch(() => undefined)) {
      return path;
    }
  }
  return undefined;
}

/** Bytes of all files in a folder. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const found = await Promise.all(
    names.map(name => stat(join(folder, name)).catch(() => undefined)),
  );
  return found.reduce((sum, file) => sum + (file?.isFile() ? file.size : 0), 0);
}

function folderName(digest: string): string {
  return digest.replace(':', '-');
}
