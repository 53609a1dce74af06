import { OnnxFormatError, quoted } from '../errors.ts';
import type { OnnxExternalTensor, OnnxHeader } from './types.ts';

/** A file beside a model that holds weights of it. */
export interface OnnxExternalFile {
  /** Relative to the folder of the model, with "/" between folders. */
  path: string;
  /** The least bytes that it has when it holds all that the model says. */
  bytesNeeded: number;
  /** Name of the weight that reaches furthest. */
  furthest: string;
}

const MAX_FILES = 1_000;
const MAX_PATH_LENGTH = 1_000;

function refused({ name, location }: OnnxExternalTensor, why: string) {
  return new OnnxFormatError(
    `not a usable ONNX model: the weight ${quoted(name)} is kept in ${quoted(
      location,
    )}, ${why}`,
  );
}

/** The location without what has no meaning in it. */
function relativePath(tensor: OnnxExternalTensor): string {
  const path = tensor.location.replace(/^(\.\/+)+/, '');
  const parts = path.split('/');
  if (/^\/|^[A-Za-z]:/.test(path)) {
    throw refused(tensor, 'which is no path relative to the model');
  }
  if (parts.includes('..')) {
    throw refused(tensor, 'which leads out of the folder of the model');
  }
  // Backslashes and line ends would make the digest's lines ambiguous.
  // eslint-disable-next-line no-control-regex
  if (/[\\\u0000-\u001f\u007f]/.test(path) || path.length > MAX_PATH_LENGTH) {
    throw refused(tensor, 'which is no usable name of a file');
  }
  if (parts.some(part => part === '' || part === '.')) {
    throw refused(tensor, 'which names no file');
  }
  return path;
}

function endOf(tensor: OnnxExternalTensor): number {
  const { offset, length, bytesNeeded } = tensor;
  if (length !== undefined && bytesNeeded !== undefined) {
    if (length !== bytesNeeded) {
      throw refused(
        tensor,
        `in ${length} bytes, where its shape and type need ${bytesNeeded}`,
      );
    }
  }
  return offset + (length ?? bytesNeeded ?? 0);
}

/** UTF-8 order, as `LC_ALL=C sort` has it; UTF-16's differs beyond U+FFFF. */
function byCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((char, index) => char !== right[index]);
  if (at === -1) {
    return left.length - right.length;
  }
  return (left[at].codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}

/**
 * The files in which a model keeps weights, each once, sorted by path.
 * @throws OnnxFormatError when a path leads out of the model's folder or is
 *   none, or when sizes contradict each other
 */
export function externalFiles(header: OnnxHeader): OnnxExternalFile[] {
  const files = new Map<string, OnnxExternalFile>();
  for (const tensor of header.externalTensors) {
    const path = relativePath(tensor);
    const bytesNeeded = endOf(tensor);
    const known = files.get(path);
    if (!known || known.bytesNeeded < bytesNeeded) {
      files.set(path, { path, bytesNeeded, furthest: tensor.name });
    }
    if (files.size > MAX_FILES) {
      throw new OnnxFormatError(
        `not a usable ONNX model: its weights are kept in more than ${MAX_FILES} files`,
      );
    }
  }
  return [...files.values()].sort((a, b) => byCodePoints(a.path, b.path));
}

/**
 * The text whose SHA-256 is the digest of a model with weights in other files:
 * what `sha256sum model.onnx weights.bin` prints, the model first, then the
 * other files sorted by path.
 *
 * @param files - SHA-256 in hexadecimal digits and path, relative to the
 *   folder of the model, in that order
 */
export function externalDigestText(
  files: readonly { sha256: string; path: string }[],
): string {
  return files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');
}
