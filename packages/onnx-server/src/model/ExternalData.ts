import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import {
  externalDigestText,
  externalFiles,
  quoted,
  type OnnxExternalFile,
  type OnnxHeader,
} from '@fairway/inference-protocol';
import { StartError } from '../errors.ts';
import { fingerprint, sha256, unreadable } from './files.ts';

const WHAT = 'the weights of the model in';

/** One of the files. */
export interface ExternalPart {
  /** As the model names it, see OnnxExternalFile. */
  location: string;
  /** Where it is, links resolved. */
  path: string;
  /** See fingerprint. */
  mark: string;
}

async function checkPart(
  folder: string,
  model: string,
  file: OnnxExternalFile,
): Promise<ExternalPart> {
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
  return { location: file.path, path: real, mark: found.mark };
}

/** The files in which a model keeps weights, checked. */
export class ExternalData {
  /** The model's folder, links resolved. */
  readonly folder: string;
  /** In the order in which the digest names them. */
  readonly files: readonly ExternalPart[];

  private constructor(folder: string, files: readonly ExternalPart[]) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * Finds the files beside a model.
   * @throws OnnxFormatError when the model's own words about them are unusable
   * @throws StartError when one is absent, elsewhere or too short
   */
  static async find(model: string, header: OnnxHeader): Promise<ExternalData> {
    const files = externalFiles(header);
    const folder = await realpath(dirname(model));
    const parts: ExternalPart[] = [];
    for (const file of files) {
      parts.push(await checkPart(folder, model, file));
    }
    return new ExternalData(folder, parts);
  }

  /** Digest of a model and these files, see externalDigestText. */
  async digest(
    model: string,
    modelSha256: string,
    signal?: AbortSignal,
  ): Promise<string> {
    const lines = [{ sha256: modelSha256, path: basename(model) }];
    for (const { location, path } of this.files) {
      lines.push({ sha256: await sha256(path, signal), path: location });
    }
    return createHash('sha256').update(externalDigestText(lines)).digest('hex');
  }

  /** Path of a file that was changed since it was found. */
  async changed(): Promise<string | undefined> {
    for (const { path, mark } of this.files) {
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
