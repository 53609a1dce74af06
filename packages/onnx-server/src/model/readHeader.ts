import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readOnnxHeader, type OnnxHeader } from '@fairway/inference-protocol';

/**
 * Reads the header of an ONNX file.
 * @throws OnnxFormatError when it is none, or the error of the file system
 */
export function readHeader(path: string): OnnxHeader {
  const file = openSync(path, 'r');
  try {
    return readOnnxHeader({
      size: fstatSync(file).size,
      read(offset, length) {
        const bytes = new Uint8Array(length);
        const read = readSync(file, bytes, 0, length, offset);
        return bytes.subarray(0, read);
      },
    });
  } finally {
    closeSync(file);
  }
}
