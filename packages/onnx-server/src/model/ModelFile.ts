import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fstatSync,
  openSync,
  readSync,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  readOnnxHeader,
  type ByteSource,
  type OnnxHeader,
} from '@fairway/inference-protocol';
import { messageOf, StartError } from '../errors.ts';

function unreadable(path: string, error: unknown): StartError {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'this process may not read it',
    EISDIR: 'it is a directory',
  };
  return new StartError(
    'model',
    `cannot read the model ${path}: ${reasons[code ?? ''] ?? messageOf(error)}`,
  );
}

function readHeader(path: string): OnnxHeader {
  const file = openSync(path, 'r');
  try {
    const source: ByteSource = {
      size: fstatSync(file).size,
      read(offset, length) {
        const bytes = new Uint8Array(length);
        const read = readSync(file, bytes, 0, length, offset);
        return bytes.subarray(0, read);
      },
    };
    return readOnnxHeader(source);
  } finally {
    closeSync(file);
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  for await (const chunk of stream) {
    hash.update(chunk as Buffer);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** What changes when anybody writes to a file or puts another in its place. */
async function fingerprint(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, {
    bigint: true,
  });
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/** An ONNX file whose digest is known, and which has not changed since. */
export class ModelFile {
  readonly path: string;
  readonly digest: string;
  readonly header: OnnxHeader;
  readonly #fingerprint: string;

  private constructor(
    path: string,
    digest: string,
    header: OnnxHeader,
    mark: string,
  ) {
    this.path = path;
    this.digest = digest;
    this.header = header;
    this.#fingerprint = mark;
  }

  /**
   * Hashes the file, compares, and reads its header.
   * @throws StartError when the file cannot be read, is no ONNX model, or has
   *   another digest than expected
   */
  static async open(
    path: string,
    expectedDigest: string | undefined,
  ): Promise<ModelFile> {
    let mark: string;
    let digest: string;
    try {
      mark = await fingerprint(path);
      digest = await sha256(path);
    } catch (error) {
      throw unreadable(path, error);
    }
    if (expectedDigest !== undefined && digest !== expectedDigest) {
      throw new StartError(
        'digestMismatch',
        `the model ${path} is not the one expected: its digest is ${digest}, expected ${expectedDigest}; it was not loaded`,
      );
    }
    let header: OnnxHeader;
    try {
      header = readHeader(path);
    } catch (error) {
      throw new StartError('model', `${path}: ${messageOf(error)}`);
    }
    if (header.hasExternalData && expectedDigest !== undefined) {
      throw new StartError(
        'model',
        `${path}: the model keeps weights in other files, which its digest does not cover; save it as one file, or serve it without --digest`,
      );
    }
    return new ModelFile(path, digest, header, mark);
  }

  /**
   * Call after the file was loaded by its path: what was loaded is what was
   * hashed only if nobody wrote to it in between.
   * @throws StartError when somebody did
   */
  async assertUnchanged(): Promise<void> {
    const mark = await fingerprint(this.path).catch(error => {
      throw unreadable(this.path, error);
    });
    if (mark !== this.#fingerprint) {
      throw new StartError(
        'digestMismatch',
        `the model ${this.path} was changed while it was being loaded; it is not served`,
      );
    }
  }
}
