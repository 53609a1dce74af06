import { mkdir, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ArtifactError } from '../../artifacts/ArtifactError.ts';
import { modelEntry, type Transferred } from '../../artifacts/Transfer.ts';
import { fileNameOf } from '../../artifacts/uris.ts';
import { bytesOfModel } from './bytesOfModel.ts';

/** What a folder's model is called, so that findModel finds it. */
const USUAL_NAME = 'model.onnx';

/** Where a model goes: a file, or a folder. */
export class Place {
  readonly folder: string;
  /** The file's name; undefined for a folder. */
  readonly #name: string | undefined;

  /** Makes the folder, too. */
  static async create(to: string): Promise<Place> {
    const path = resolve(to);
    const found = await stat(path).catch(() => undefined);
    const isFolder = to.endsWith('/') || found?.isDirectory() === true;
    const folder = isFolder ? path : dirname(path);
    await mkdir(folder, { recursive: true });
    return new Place(folder, isFolder ? undefined : basename(path));
  }

  private constructor(folder: string, name: string | undefined) {
    this.folder = folder;
    this.#name = name;
  }

  /** The model with this digest, if it is here. */
  async find(wanted: {
    uri: string;
    digest: string;
    signal: AbortSignal;
  }): Promise<{ path: string; bytes: number } | undefined> {
    const { uri, digest, signal } = wanted;
    const names =
      this.#name === undefined
        ? [USUAL_NAME, fileNameOf(uri) ?? USUAL_NAME]
        : [this.#name];
    for (const name of new Set(names)) {
      const path = join(this.folder, name);
      const bytes = await bytesOfModel(path, digest, signal);
      if (bytes !== undefined) {
        return { path, bytes };
      }
    }
    return undefined;
  }

  /**
   * Moves files here, whole ones and the model last: where it is, all is. The
   * answer is its path.
   */
  async put(from: string, { kind, files }: Transferred): Promise<string> {
    if (kind === 'single') {
      const path = join(this.folder, this.#name ?? USUAL_NAME);
      await rename(join(from, modelEntry), path);
      return path;
    }
    const [model, ...weights] = files;
    if (this.#name !== undefined && this.#name !== model) {
      throw new ArtifactError({
        fault: 'unusable',
        message: `The model keeps weights in other files, so that its digest covers its name "${model}": it cannot be called "${
          this.#name
        }"`,
        action: 'Give a folder to --to, or this name.',
      });
    }
    for (const file of weights) {
      await this.#putBelow(from, file);
    }
    return this.#putBelow(from, model);
  }

  async #putBelow(from: string, file: string): Promise<string> {
    const path = join(this.folder, file);
    await mkdir(dirname(path), { recursive: true });
    const real = await realpath(dirname(path));
    if (relative(await realpath(this.folder), real).startsWith('..')) {
      throw new ArtifactError({
        fault: 'not-allowed',
        message: `${dirname(path)} is a link that leads out of ${this.folder}`,
        action: 'Remove the link, or give another folder to --to.',
      });
    }
    await rename(join(from, file), path);
    return path;
  }
}
