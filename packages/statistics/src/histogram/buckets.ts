/** Each octave has 2^7 buckets of equal width. */
const SUB_BUCKET_BITS = 7;
const SHIFT = 20 - SUB_BUCKET_BITS;

const LOWEST_EXPONENT = -24;
const HIGHEST_EXPONENT = 40;

/** Least value that is told from 0. */
export const SMALLEST = 2 ** LOWEST_EXPONENT;
/** Values from here on share the last bucket. */
export const LARGEST = 2 ** HIGHEST_EXPONENT;

/** Bucket 0 is for what lies under SMALLEST; the last for LARGEST and beyond. */
export const BUCKETS =
  (HIGHEST_EXPONENT - LOWEST_EXPONENT) * 2 ** SUB_BUCKET_BITS + 2;

/**
 * No value between SMALLEST and LARGEST differs from the middle of its bucket
 * by more than this share of itself.
 */
export const RELATIVE_ERROR = 2 ** -(SUB_BUCKET_BITS + 1);

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

function topBits(value: number): number {
  float[0] = value;
  return words[HIGH_WORD] >>> SHIFT;
}

const FIRST = topBits(SMALLEST) - 1;

/**
 * Bucket of a value that is not negative. The exponent and the first bits of
 * the mantissa of a double, read as one integer, are a logarithm in pieces.
 */
export function bucketOf(value: number): number {
  if (value < SMALLEST) {
    return 0;
  }
  return value >= LARGEST ? BUCKETS - 1 : topBits(value) - FIRST;
}

function lowerEdge(bucket: number): number {
  words[HIGH_WORD] = ((bucket + FIRST) << SHIFT) >>> 0;
  words[1 - HIGH_WORD] = 0;
  return float[0];
}

/** The value that stands for all values of a bucket. */
export function valueOf(bucket: number): number {
  if (bucket === 0) {
    return 0;
  }
  return bucket === BUCKETS - 1
    ? LARGEST
    : (lowerEdge(bucket) + lowerEdge(bucket + 1)) / 2;
}

/** Between which values those of a bucket lie. */
export function edgesOf(bucket: number): { least: number; most: number } {
  return {
    least: bucket === 0 ? 0 : lowerEdge(bucket),
    most: bucket === BUCKETS - 1 ? Infinity : lowerEdge(bucket + 1),
  };
}
