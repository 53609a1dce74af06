import { UrlReaderService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { open, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { filePath } from './artifactUri';

const timeoutMs = 10_000;

export interface ModelFilesOptions {
  urlReader: UrlReaderService;
  /** Folders below which files may be read from disk. */
  fileRoots: string[];
}

/** Texts that lie beside models: in the folders that the portal allows, or where its URL reader may read. */
export class ModelFiles {
  readonly #options: ModelFilesOptions;

  static create(options: ModelFilesOptions): ModelFiles {
    return new ModelFiles(options);
  }

  private constructor(options: ModelFilesOptions) {
    this.#options = options;
  }

  /**
   * The beginning of a text, as far as `maximumBytes`.
   *
   * @param options - `what` it is, as the beginning of a sentence
   * @throws NotFoundError when there is none, or it may not be read.
   */
  async text(
    uri: string,
    options: { what: string; maximumBytes: number },
  ): Promise<string> {
    const path = filePath(uri);
    return path
      ? await this.#readFile(path, options)
      : await this.#readUrl(uri, options.maximumBytes);
  }

  async #readFile(
    path: string,
    { what, maximumBytes }: { what: string; maximumBytes: number },
  ): Promise<string> {
    // As if it were not there: nobody learns which files this machine has.
    const missing = new NotFoundError(
      `${what} is not a file in a folder that mlops.models.allow names`,
    );
    const real = await realpath(path).catch(() => {
      throw missing;
    });
    const roots = await Promise.all(
      this.#options.fileRoots.map(root =>
        realpath(resolve(root)).catch(() => undefined),
      ),
    );
    if (!roots.some(root => root && real.startsWith(`${root}${sep}`))) {
      throw missing;
    }
    const file = await open(real);
    try {
      const found = await file.stat();
      if (!found.isFile()) {
        throw missing;
      }
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(Math.min(maximumBytes, found.size)),
      );
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  }

  async #readUrl(url: string, maximumBytes: number): Promise<string> {
    const response = await this.#options.urlReader.readUrl(url, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    const buffer = await response.buffer();
    return buffer.subarray(0, maximumBytes).toString('utf8');
  }
}
