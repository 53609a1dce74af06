import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const maximum = 16 * 1024;

/** The last lines of a file, for people; empty where it is not there. */
export function tailOf(path: string, lines: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const length = Math.min(size, maximum);
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, size - length);
      return bytes.toString('utf8').trim().split('\n').slice(-lines).join('\n');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
