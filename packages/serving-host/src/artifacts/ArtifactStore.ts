import { createHash, randomBytes } from 'node:crypto';
import {
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Artifact } from '../admin/declaration.ts';
import { ArtifactError } from './ArtifactError.ts';
import { openFileSource } from './fileSource.ts';
import { openHttpsSource, type AllowedHost } from './httpsSource.ts';

const fetchTimeoutMs = 30 * 60_000;
const temporaryPrefix = 'fetching-';

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
 * The artifacts of this host by their digest: `sha256-<hex>/model`. What is in
 * here had the right digest when it came.
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
        await rm(join(options.directory, entry), { force: true });
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
        const found = await stat(join(path, 'model')).catch(() => undefined);
        spare.push({
          path,
          size: found?.size ?? 0,
          usedAt: found?.mtimeMs ?? 0,
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

  #folder(digest: string): string {
    return join(this.#directory, folderName(digest));
  }

  async #ensure(artifact: Artifact): Promise<string> {
    const target = join(this.#folder(artifact.digest), 'model');
    const now = new Date();
    try {
      await utimes(target, now, now);
      return target;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
    const temporary = join(
      this.#directory,
      `${temporaryPrefix}${randomBytes(6).toString('hex')}`,
    );
    try {
      const actual = await this.#copy(artifact.uri, temporary);
      if (actual !== artifact.digest) {
        throw new ArtifactError({
          message: `The model at ${artifact.uri} has the digest ${actual}, but ${artifact.digest} was declared`,
          action:
            'The artifact was changed after the model version was registered. Register the new artifact as a new version, or put the old one back.',
          permanent: true,
        });
      }
      await mkdir(this.#folder(artifact.digest), {
        recursive: true,
        mode: 0o700,
      });
      await rename(temporary, target);
      return target;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #open(uri: string, signal: AbortSignal): Promise<Readable> {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    if (url?.protocol === 'file:') {
      return openFileSource({ url, roots: this.#policy.fileRoots });
    }
    if (url?.protocol === 'https:') {
      return openHttpsSource({
        url,
        allowed: this.#policy.httpsHosts,
        signal,
      });
    }
    throw new ArtifactError({
      message: `This host cannot fetch ${uri}: it knows file: and https: only`,
      action: 'Give the model version a URI of one of these schemes.',
      permanent: true,
    });
  }

  /** Answers the digest of what was copied. */
  async #copy(uri: string, path: string): Promise<string> {
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    const source = await this.#open(uri, signal);
    const hash = createHash('sha256');
    let size = 0;
    try {
      const file = await open(path, 'wx', 0o400);
      try {
        for await (const chunk of source as AsyncIterable<Buffer>) {
          size += chunk.length;
          if (size > this.#policy.maximalBytes) {
            throw new ArtifactError({
              message: `The model at ${uri} is larger than the ${
                this.#policy.maximalBytes
              } bytes that this host takes`,
              action: 'Start the host with a larger --max-artifact-mib.',
              permanent: true,
            });
          }
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw explain(uri, error);
    } finally {
      source.destroy();
    }
    return `sha256:${hash.digest('hex')}`;
  }
}

function folderName(digest: string): string {
  return digest.replace(':', '-');
}

function explain(uri: string, error: unknown): ArtifactError {
  if (error instanceof ArtifactError) {
    return error;
  }
  const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  const detail = error instanceof Error ? error.message : String(error);
  return new ArtifactError({
    message: isFull
      ? 'The model cannot be stored: the disk of this host is full'
      : `The model could not be copied from ${uri}: ${detail}`,
    action: isFull
      ? 'Free disk space; the host keeps trying.'
      : 'The host keeps trying; if that does not help, check the place it comes from.',
    permanent: false,
    cause: error,
  });
}
