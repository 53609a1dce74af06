import { BUCKETS, bucketOf } from './buckets.ts';

/**
 * Bytes of a histogram: the version, then sum, minimum and maximum as
 * little-endian doubles, then for each bucket with a count the distance from
 * the one before and the count, both as base-128 varints (LEB128).
 */
const VERSION = 1;
const HEADER_BYTES = 25;
/** Of the longest histogram: every bucket with the largest count. */
const MAXIMAL_TEXT = 200_000;

interface Bounds {
  sum: number;
  minimum: number;
  maximum: number;
}

/** What a histogram says of all of its values together. */
export interface Totals extends Bounds {
  count: number;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** @returns base64 */
export function writeHistogram(
  content: Bounds & { counts: Float64Array },
): string {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint8(0, VERSION);
  header.setFloat64(1, content.sum, true);
  header.setFloat64(9, content.minimum, true);
  header.setFloat64(17, content.maximum, true);
  const bytes = Array.from(new Uint8Array(header.buffer));
  const { counts, minimum, maximum } = content;
  // Of an empty one the least value is beyond the largest.
  const end = minimum <= maximum ? bucketOf(maximum) : -1;
  let last = 0;
  // A loop over those that can have a count: all of them take seven times as long.
  for (let bucket = bucketOf(minimum); bucket <= end; bucket++) {
    if (counts[bucket] > 0) {
      pushVarint(bytes, bucket - last);
      pushVarint(bytes, counts[bucket]);
      last = bucket;
    }
  }
  return btoa(bytes.map(byte => String.fromCharCode(byte)).join(''));
}

function decode(text: string): Uint8Array {
  if (text.length > MAXIMAL_TEXT) {
    throw new RangeError('the text is too long for a histogram');
  }
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new RangeError('a histogram must be base64');
  }
  // A loop: a callback for each letter takes several times as long.
  const bytes = new Uint8Array(binary.length);
  for (let position = 0; position < binary.length; position++) {
    bytes[position] = binary.charCodeAt(position);
  }
  if (bytes.length < HEADER_BYTES) {
    throw new RangeError('the histogram is cut off');
  }
  if (bytes[0] !== VERSION) {
    throw new RangeError(
      `histogram of version ${bytes[0]}, only ${VERSION} is known`,
    );
  }
  return bytes;
}

function readVarint(bytes: Uint8Array, start: number) {
  let value = 0;
  let scale = 1;
  for (let position = start; position < bytes.length; position++) {
    value += (bytes[position] % 128) * scale;
    if (!Number.isSafeInteger(value)) {
      throw new RangeError('the histogram has an impossible number');
    }
    if (bytes[position] < 128) {
      return { value, next: position + 1 };
    }
    scale *= 128;
  }
  throw new RangeError('the histogram is cut off');
}

/**
 * Reads a histogram, which costs what is in it, not as many buckets as there are.
 *
 * @param each - told of every bucket that has a count; also of those before a
 * flaw is found
 * @throws RangeError saying what is wrong
 */
export function readHistogram(
  text: string,
  each: (bucket: number, count: number) => void = () => {},
): Totals {
  const bytes = decode(text);
  const header = new DataView(bytes.buffer);
  let count = 0;
  let bucket = 0;
  let lowest = Infinity;
  for (let position = HEADER_BYTES; position < bytes.length; ) {
    const distance = readVarint(bytes, position);
    const entry = readVarint(bytes, distance.next);
    bucket += distance.value;
    if (bucket >= BUCKETS || entry.value === 0) {
      throw new RangeError('the histogram has an impossible bucket');
    }
    lowest = Math.min(lowest, bucket);
    each(bucket, entry.value);
    count += entry.value;
    position = entry.next;
  }
  const sum = header.getFloat64(1, true);
  const minimum = header.getFloat64(9, true);
  const maximum = header.getFloat64(17, true);
  const possible =
    count === 0
      ? sum === 0 && minimum === Infinity && maximum === -Infinity
      : minimum >= 0 &&
        minimum <= maximum &&
        maximum < Infinity &&
        bucketOf(minimum) === lowest &&
        bucketOf(maximum) === bucket;
  if (!possible) {
    throw new RangeError('the histogram contradicts itself');
  }
  return { count, sum, minimum, maximum };
}
