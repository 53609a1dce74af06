import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  externalDigestText,
  externalFiles,
  readOnnxHeader,
  type OnnxExternalFile,
} from '@fairway/inference-protocol';
import { ArtifactError } from './ArtifactError.ts';

const fetchTimeoutMs = 30 * 60_000;

/** Name of the model's file until it is known to need its own. */
export const modelEntry = 'model';

/** The last part of a URI's path, where it can be the name of a file. */
export function fileNameOf(uri: string): string | undefined {
  try {
    const name = decodeURIComponent(new URL(uri).pathname.split('/').at(-1)!);
    // eslint-disable-next-line no-control-regex
    return /^\.{0,2}$|[/\\\u0000-\u001f\u007f]/.test(name) ? undefined : name;
  } catch {
    return undefined;
  }
}

/** Where a file lies that lies beside the model. */
function beside(uri: string, path: string): string {
  const relative = path.split('/').map(encodeURIComponent).join('/');
  return new URL(relative, uri).href;
}

type Options = {
  uri: string;
  /** Empty, and for this transfer alone. */
  folder: string;
  /** What all files together may have. */
  maximalBytes: number;
  open: (uri: string, signal: AbortSignal) => Promise<Readable>;
};

/** Brings one artifact, with the files that belong to it, into a folder. */
export class Transfer {
  readonly #options: Options;
  readonly #signal = AbortSignal.timeout(fetchTimeoutMs);
  #size = 0;

  static create(options: Options): Transfer {
    return new Transfer(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Fetches and compares. `single`: the folder has the file `model`; `several`:
   * it has the model under its own name, and the files with its weights.
   *
   * @throws {@link ArtifactError}
   */
  async run(digest: string): Promise<'single' | 'several'> {
    const { uri, folder } = this.#options;
    const model = join(folder, modelEntry);
    const own = await this.#copy(uri, model);
    if (`sha256:${own}` === digest) {
      return 'single';
    }
    const files = this.#weightsOf(model);
    if (files.length === 0) {
      throw this.#mismatch(`sha256:${own}`, digest);
    }
    const name = fileNameOf(uri);
    if (name === undefined || files.some(({ path }) => path === modelEntry)) {
      throw this.#refuse(
        `The model at ${uri} keeps weights in other files, and its own file has no usable name`,
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
    return 'several';
  }

  /** The other files that a model needs; none when it is no such model. */
  #weightsOf(path: string): OnnxExternalFile[] {
    const file = openSync(path, 'r');
    let header;
    try {
      header = readOnnxHeader({
        size: fstatSync(file).size,
        read: (offset, length) => {
          const bytes = new Uint8Array(length);
          return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
        },
      });
    } catch {
      // Whatever it is, it is not what was declared.
      return [];
    } finally {
      closeSync(file);
    }
    try {
      return externalFiles(header);
    } catch (error) {
      throw this.#refuse(
        `The model at ${this.#options.uri} cannot be used: ${
          (error as Error).message
        }`,
      );
    }
  }

  #refuse(message: string): ArtifactError {
    return new ArtifactError({
      message,
      action:
        'Save the model again, with its weights in the same file or in files beside it, and register that as a new version.',
      permanent: true,
    });
  }

  #mismatch(actual: string, declared: string): ArtifactError {
    return new ArtifactError({
      message: `The model at ${
        this.#options.uri
      } has the digest ${actual}, but ${declared} was declared`,
      action:
        'The artifact was changed after the model version was registered. Register the new artifact as a new version, or put the old one back.',
      permanent: true,
    });
  }

  /** Answers the SHA-256 of what was copied, in hexadecimal digits. */
  async #copy(uri: string, path: string): Promise<string> {
    const { maximalBytes } = this.#options;
    const source = await this.#options.open(uri, this.#signal);
    const hash = createHash('sha256');
    try {
      const file = await open(path, 'wx', 0o400);
      try {
        for await (const chunk of source as AsyncIterable<Buffer>) {
          this.#size += chunk.length;
          if (this.#size > maximalBytes) {
            throw new ArtifactError({
              message: `The model at ${
                this.#options.uri
              } is larger than the ${maximalBytes} bytes that this host takes`,
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
    return hash.digest('hex');
  }
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
