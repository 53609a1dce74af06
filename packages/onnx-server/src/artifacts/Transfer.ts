import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  externalDigestText,
  externalFiles,
  type OnnxExternalFile,
} from '@fairway/inference-protocol';
import { readHeader } from '../model/readHeader.ts';
import { ArtifactError } from './ArtifactError.ts';
import type { FetchAdvice } from './FetchAdvice.ts';
import { isNoSpace } from './isNoSpace.ts';
import { beside, fileNameOf, shownUri } from './uris.ts';

/** Name of the model's file until it is known to need its own. */
export const modelEntry = 'model';

/** The bytes of one file, from wherever it is. */
export interface ArtifactSource {
  chunks: AsyncIterable<Uint8Array>;
  /** How many they are, if that is known beforehand. */
  bytes?: number;
  close(): void;
}

/** What a transfer has brought. */
export interface Transferred {
  /**
   * `single`: the file is called {@link modelEntry}; `several`: the model has
   * its own name, which its digest covers.
   */
  kind: 'single' | 'several';
  /** Relative to the folder, the model first. */
  files: string[];
  /** Of all of them. */
  bytes: number;
}

type Options = {
  uri: string;
  /** Empty, and for this transfer alone. */
  folder: string;
  /** Of the files that come: 0o400 is for this user alone. */
  fileMode: number;
  /** What all files together may have. */
  maximalBytes: number;
  /** In milliseconds, for all files together. */
  timeoutMs: number;
  /** Gives up; its reason is what the transfer ends with. */
  signal?: AbortSignal;
  advice: FetchAdvice;
  open: (uri: string, signal: AbortSignal) => Promise<ArtifactSource>;
};

/** Brings one artifact, with the files that belong to it, into a folder. */
export class Transfer {
  readonly #options: Options;
  readonly #stop = new AbortController();
  readonly #shown: string;
  #size = 0;

  static create(options: Options): Transfer {
    return new Transfer(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    this.#shown = shownUri(options.uri);
  }

  /**
   * Fetches and compares.
   * @param digest - `sha256:` and 64 hexadecimal digits; of a model with weights
   *   in other files that of externalDigestText
   * @throws ArtifactError
   */
  async run(digest: string): Promise<Transferred> {
    const { timeoutMs, signal } = this.#options;
    const stop = () => this.#stop.abort(signal?.reason);
    const timer = setTimeout(
      () => this.#stop.abort(this.#late(timeoutMs)),
      timeoutMs,
    );
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      return await this.#run(digest);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  async #run(digest: string): Promise<Transferred> {
    const { uri, folder } = this.#options;
    const model = join(folder, modelEntry);
    const own = await this.#copy(uri, model);
    if (`sha256:${own}` === digest) {
      return { kind: 'single', files: [modelEntry], bytes: this.#size };
    }
    const files = this.#weightsOf(model);
    if (files.length === 0) {
      throw this.#mismatch(`sha256:${own}`, digest);
    }
    const name = fileNameOf(uri);
    const taken = new Set([modelEntry, name]);
    if (name === undefined || files.some(({ path }) => taken.has(path))) {
      throw this.#refuse(
        `The model at ${
          this.#shown
        } keeps weights in other files, and its own file has no usable name`,
      );
    }
    const lines = [{ sha256: own, path: name }];
    await rename(model, join(folder, name));
    for (const { path } of files) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      const sha256 = await this.#copy(beside(uri, path), target);
      lines.push({ sha256, path });
    }
    const hash = createHash('sha256').update(externalDigestText(lines));
    const actual = `sha256:${hash.digest('hex')}`;
    if (actual !== digest) {
      throw this.#mismatch(actual, digest);
    }
    const all = lines.map(({ path }) => path);
    return { kind: 'several', files: all, bytes: this.#size };
  }

  /** The other files that a model needs; none when it is no such model. */
  #weightsOf(path: string): OnnxExternalFile[] {
    let header;
    try {
      header = readHeader(path);
    } catch {
      // Whatever it is, it is not what was declared.
      return [];
    }
    try {
      return externalFiles(header);
    } catch (error) {
      throw this.#refuse(
        `The model at ${this.#shown} cannot be used: ${
          (error as Error).message
        }`,
      );
    }
  }

  #refuse(message: string): ArtifactError {
    return new ArtifactError({
      fault: 'unusable',
      message,
      action:
        'Save the model again, with its weights in the same file or in files beside it, and register that as a new version.',
    });
  }

  #mismatch(actual: string, declared: string): ArtifactError {
    return new ArtifactError({
      fault: 'digest',
      message: `The model at ${
        this.#shown
      } has the digest ${actual}, but ${declared} was declared`,
      action:
        'The artifact was changed after the model version was registered. Register the new artifact as a new version, or put the old one back.',
    });
  }

  #late(milliseconds: number): ArtifactError {
    return new ArtifactError({
      fault: 'timeout',
      message: `The model at ${this.#shown} was not here after ${
        milliseconds / 1000
      } s, only ${this.#size} bytes of it`,
      action: ['Check how fast the place is that it comes from.', this.#next]
        .filter(Boolean)
        .join(' '),
    });
  }

  get #next(): string {
    return this.#options.advice.next;
  }

  #assertFits(bytes: number): void {
    const { maximalBytes, advice } = this.#options;
    if (bytes > maximalBytes) {
      throw new ArtifactError({
        fault: 'too-large',
        message: `The model at ${
          this.#shown
        } is larger than the ${maximalBytes} bytes that ${lowerFirst(
          advice.self,
        )} takes`,
        action: advice.allowLarger,
      });
    }
  }

  /** Answers the SHA-256 of what was copied, in hexadecimal digits. */
  async #copy(uri: string, path: string): Promise<string> {
    const hash = createHash('sha256');
    let source: ArtifactSource | undefined;
    try {
      source = await this.#options.open(uri, this.#stop.signal);
      this.#assertFits(this.#size + (source.bytes ?? 0));
      const file = await open(path, 'wx', this.#options.fileMode);
      try {
        for await (const chunk of source.chunks) {
          this.#size += chunk.length;
          this.#assertFits(this.#size);
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      this.#stop.signal.throwIfAborted();
    } catch (error) {
      throw this.#explain(uri, error);
    } finally {
      source?.close();
    }
    return hash.digest('hex');
  }

  #explain(uri: string, error: unknown): unknown {
    if (this.#stop.signal.aborted) {
      return this.#stop.signal.reason;
    }
    if (error instanceof ArtifactError) {
      return error;
    }
    const detail = error instanceof Error ? error.message : String(error);
    const [fault, message, action] = isNoSpace(error)
      ? ([
          'disk-full',
          `The model cannot be stored: no space is left where it goes, after ${
            this.#size
          } bytes of it`,
          'Free disk space, or give it more.',
        ] as const)
      : ([
          'storage',
          `The model could not be copied from ${shownUri(uri)}: ${detail}`,
          'Check the place it comes from, and the one it goes to.',
        ] as const);
    return new ArtifactError({
      fault,
      message,
      action: [action, this.#next].filter(Boolean).join(' '),
      cause: error,
    });
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
