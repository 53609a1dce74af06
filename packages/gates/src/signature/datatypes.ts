import type { Datatype } from '@fairway/inference-protocol';

/** Bits of sign and magnitude, or of exponent and significand. */
type Range =
  | { kind: 'integer'; signed: boolean; bits: number }
  | { kind: 'float'; exponent: number; significand: number };

const integer = (signed: boolean, bits: number): Range => ({
  kind: 'integer',
  signed,
  bits,
});

const float = (exponent: number, significand: number): Range => ({
  kind: 'float',
  exponent,
  significand,
});

// IEEE 754 binary16, binary32, binary64, and bfloat16; significands count the
// implicit bit.
const RANGES: Partial<Record<Datatype, Range>> = {
  UINT8: integer(false, 8),
  UINT16: integer(false, 16),
  UINT32: integer(false, 32),
  UINT64: integer(false, 64),
  INT8: integer(true, 7),
  INT16: integer(true, 15),
  INT32: integer(true, 31),
  INT64: integer(true, 63),
  FP16: float(5, 11),
  BF16: float(8, 8),
  FP32: float(8, 24),
  FP64: float(11, 53),
};

/**
 * Whether every value of one datatype is exactly a value of another: INT32 of
 * FP64 and UINT8 of INT16, but not INT32 of FP32, nor FP16 of BF16. BOOL and
 * BYTES are only themselves.
 */
export function holdsExactly(inner: Datatype, outer: Datatype): boolean {
  if (inner === outer) {
    return true;
  }
  const from = RANGES[inner];
  const to = RANGES[outer];
  if (!from || !to) {
    return false;
  }
  if (from.kind === 'integer') {
    return to.kind === 'integer'
      ? from.bits <= to.bits && (!from.signed || to.signed)
      : from.bits <= to.significand && from.bits < 2 ** (to.exponent - 1);
  }
  return (
    to.kind === 'float' &&
    from.exponent <= to.exponent &&
    from.significand <= to.significand
  );
}
