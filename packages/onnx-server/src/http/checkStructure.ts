import { HttpError } from '../errors.ts';

/**
 * Lists, objects and members of objects that a body may have. Each takes up to
 * a hundred bytes of memory once it is parsed, however few it takes as text: 32
 * MiB of brackets would grow to 3 GiB and keep the process busy for 14 seconds.
 */
const MAX_PARTS = 1_000_000;
/** What is smaller cannot do much harm, and is not looked through. */
const HARMLESS_BYTES = 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const LIST = 0x5b;
const OBJECT = 0x7b;

/** Where a text that begins behind `start` ends. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(QUOTE, start);
  while (at > 0) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) {
      slashes += 1;
    }
    if (slashes % 2 === 0) {
      return at;
    }
    at = bytes.indexOf(QUOTE, at + 1);
  }
  return bytes.length;
}

/**
 * Refuses JSON that is nearly all structure, before it is parsed. Tells nothing
 * about whether it is valid.
 * @throws HttpError 413
 */
export function checkStructure(bytes: Uint8Array): void {
  if (bytes.length <= HARMLESS_BYTES) {
    return;
  }
  let parts = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfText(bytes, at + 1);
    } else if (byte === LIST || byte === OBJECT || byte === COLON) {
      parts += 1;
      if (parts > MAX_PARTS) {
        throw new HttpError(
          413,
          `the JSON has more than ${MAX_PARTS} lists, objects and members, send "data" as one flat list, as binary tensors, or fewer rows at a time`,
        );
      }
    }
  }
}
