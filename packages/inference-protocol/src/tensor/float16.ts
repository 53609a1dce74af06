// FP16 (IEEE 754 binary16) and BF16 as raw bits. Written out because
// Float16Array is not everywhere yet, and because going through FP32 would
// round twice.

interface Format {
  mantissaBits: number;
  bias: number;
}

const FP16: Format = { mantissaBits: 10, bias: 15 };
const BF16: Format = { mantissaBits: 7, bias: 127 };

const scratch = new DataView(new ArrayBuffer(8));

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function encode(value: number, { mantissaBits, bias }: Format): number {
  const signBit = 1 << 15;
  const infinity = ((2 * bias + 1) << mantissaBits) & 0x7fff;
  if (Number.isNaN(value)) {
    return infinity | (1 << (mantissaBits - 1));
  }
  const sign = value < 0 || Object.is(value, -0) ? signBit : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) {
    return sign | infinity;
  }
  scratch.setFloat64(0, magnitude);
  const exponent = Math.max((scratch.getUint16(0) >> 4) - 1023, 1 - bias);
  // Powers of two: the multiplication is exact, only the rounding is not.
  const mantissa = roundHalfToEven(magnitude * 2 ** (mantissaBits - exponent));
  const one = 2 ** mantissaBits;
  // A mantissa that rounded up to the next power of two carries into the
  // exponent, and a subnormal (mantissa below one) has exponent bits 0.
  const bits = (exponent + bias) * one + mantissa - one;
  return sign | (bits >= infinity ? infinity : bits);
}

function decode(bits: number, { mantissaBits, bias }: Format): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> mantissaBits;
  const fraction = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  if (exponent === 2 * bias + 1) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return exponent === 0
    ? sign * fraction * 2 ** (1 - bias)
    : sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** Bits of the FP16 nearest to a number; infinite from 65520 on. */
export const toFloat16Bits = (value: number): number => encode(value, FP16);

/** Number that FP16 bits stand for. */
export const fromFloat16Bits = (bits: number): number => decode(bits, FP16);

/** Bits of the BF16 nearest to a number. */
export const toBfloat16Bits = (value: number): number => encode(value, BF16);

/** Number that BF16 bits stand for. */
export const fromBfloat16Bits = (bits: number): number => decode(bits, BF16);
