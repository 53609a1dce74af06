import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import {
  externalDigestText,
  externalFiles,
  quoted,
  type OnnxExternalFile,
  type OnnxHeader,
} from '@fairway/inference-protocol';
import { createHash } from 'node:crypto';
import { StartError } from '../errors.ts';
import { fingerprint, sha256, unreadable } from './files.ts';

const WHAT = 'the weights of the model in';

interface Part {
  path: string;
  mark: string;
}

async function checkPart(
  folder: string,
  model: string,
  file: OnnxExternalFile,
): Promise<Part> {
  const path = join(folder, file.path);
  let real: string;
  let found: { mark: string; size: number };
  try {
    real = await realpath(path);
    found = await fingerprint(real);
  } catch (error) {
    throw unreadable(WHAT, path, error);
  }
  if (!real.startsWith(folder + sep)) {
    throw new StartError(
      'model',
      `${model}: the weights in ${file.path} are a link that leads out of the folder of the model; put the file itself there`,
    );
  }
  if (found.size < file.bytesNeeded) {
    throw new StartError(
      'model',
      `${model}: the weight ${quoted(file.furthest)} ends at byte ${
        file.bytesNeeded
      } of ${file.path}, which has only ${
        found.size
      }; it may be cut off, or of another model`,
    );
  }
  return { path: real, mark: found.mark };
}

/** The files in which a model keeps weights, checked. */
export class ExternalData {
  /** The model's folder, links resolved. */
  readonly folder: string;
  readonly #files: readonly OnnxExternalFile[];
  readonly #parts: readonly Part[];

  private constructor(
    folder: string,
    files: readonly OnnxExternalFile[],
    parts: readonly Part[],
  ) {
    this.folder = folder;
    this.#files = files;
    this.#parts = parts;
  }

  /**
   * Finds the files beside a model.
   * @throws OnnxFormatError when the model's own words about them are unusable
   * @throws StartError when one is absent, elsewhere or too short
   */
  static async find(model: string, header: OnnxHeader): Promise<ExternalData> {
    const files = externalFiles(header);
    const folder = await realpath(dirname(model));
    const parts: Part[] = [];
    for (const file of files) {
      parts.push(await checkPart(folder, model, file));
    }
    return new ExternalData(folder, files, parts);
  }

  /** Digest of a model and these files, see externalDigestText. */
  async digest(model: string, modelSha256: string): Promise<string> {
    const lines = [{ sha256: modelSha256, path: basename(model) }];
    for (const [index, { path }] of this.#files.entries()) {
      lines.push({ sha256: await sha256(this.#parts[index].path), path });
    }
    return createHash('sha256').update(externalDigestText(lines)).digest('hex');
  }

  /** Path of a file that was changed since it was found. */
  async changed(): Promise<string | undefined> {
    for (const { path, mark } of this.#parts) {
      const now = await fingerprint(path).catch(error => {
        throw unreadable(WHAT, path, error);
      });
      if (now.mark !== mark) {
        return path;
      }
    }
    return undefined;
  }
}
