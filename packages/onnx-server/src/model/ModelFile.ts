import type { OnnxHeader } from '@fairway/inference-protocol';
import { messageOf, StartError } from '../errors.ts';
import { ExternalData } from './ExternalData.ts';
import { findModel } from './findModel.ts';
import { fingerprint, sha256, unreadable } from './files.ts';
import { readHeader } from './readHeader.ts';

const WHAT = 'the model';

function mismatch(path: string, actual: string, expected: string): StartError {
  return new StartError(
    'digestMismatch',
    `the model ${path} is not the one expected: its digest is ${actual}, expected ${expected}; it was not loaded`,
  );
}

const inWords = (path: string, error: unknown): StartError =>
  error instanceof StartError
    ? error
    : new StartError('model', `${path}: ${messageOf(error)}`);

/**
 * An ONNX file, with the files beside it that hold weights of it, whose digest
 * is known, and which has not changed since.
 */
export class ModelFile {
  readonly path: string;
  /**
   * `sha256:` and the SHA-256 of the file; of a model with weights in other
   * files that of externalDigestText.
   */
  readonly digest: string;
  readonly header: OnnxHeader;
  readonly #mark: string;
  readonly #external: ExternalData | undefined;

  private constructor(parts: {
    path: string;
    digest: string;
    header: OnnxHeader;
    mark: string;
    external?: ExternalData;
  }) {
    this.path = parts.path;
    this.digest = parts.digest;
    this.header = parts.header;
    this.#mark = parts.mark;
    this.#external = parts.external;
  }

  /**
   * Hashes the file and those that belong to it, compares, and reads its
   * header.
   *
   * @param place - the file, or the folder that has it, see findModel
   * @throws StartError when a file cannot be read, is no ONNX model, or has
   *   another digest than expected
   */
  static async open(
    place: string,
    expectedDigest: string | undefined,
  ): Promise<ModelFile> {
    const path = await findModel(place);
    let mark: string;
    let own: string;
    try {
      ({ mark } = await fingerprint(path));
      own = await sha256(path);
    } catch (error) {
      throw unreadable(WHAT, path, error);
    }
    let header: OnnxHeader;
    try {
      header = readHeader(path);
    } catch (error) {
      // A file that is not the one expected is not worth more words.
      throw expectedDigest === undefined || expectedDigest === `sha256:${own}`
        ? inWords(path, error)
        : mismatch(path, `sha256:${own}`, expectedDigest);
    }
    let external: ExternalData | undefined;
    try {
      external = header.hasExternalData
        ? await ExternalData.find(path, header)
        : undefined;
    } catch (error) {
      throw inWords(path, error);
    }
    const hex = external ? await external.digest(path, own) : own;
    const digest = `sha256:${hex}`;
    if (expectedDigest !== undefined && digest !== expectedDigest) {
      throw mismatch(path, digest, expectedDigest);
    }
    return new ModelFile({
      path,
      digest,
      header,
      mark,
      ...(external && { external }),
    });
  }

  /** Where its weights are, if they are in other files. */
  get weights(): Pick<ExternalData, 'folder' | 'files'> | undefined {
    return this.#external;
  }

  /**
   * Call after the file was loaded by its path: what was loaded is what was
   * hashed only if nobody wrote to it in between.
   * @throws StartError when somebody did
   */
  async assertUnchanged(): Promise<void> {
    const { mark } = await fingerprint(this.path).catch(error => {
      throw unreadable(WHAT, this.path, error);
    });
    const changed =
      mark === this.#mark ? await this.#external?.changed() : this.path;
    if (changed !== undefined) {
      throw new StartError(
        'digestMismatch',
        `the model ${changed} was changed while it was being loaded; it is not served`,
      );
    }
  }
}
