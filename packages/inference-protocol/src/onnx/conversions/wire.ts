import { OnnxFormatError } from '../../errors.ts';

/** One field of a message: where it stands, and where its value does. */
export interface WireField {
  number: number;
  wireType: number;
  start: number;
  valueStart: number;
  end: number;
}

function varintAt(
  bytes: Uint8Array,
  start: number,
  end: number,
): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; at < end && at < start + 10; at++) {
    value += (bytes[at] % 128) * scale;
    if (bytes[at] < 128) {
      return { value, next: at + 1 };
    }
    scale *= 128;
  }
  throw new OnnxFormatError('not a readable ONNX model: a number is cut off');
}

/** Goes over the fields of the message between two places. */
export function* wireFields(
  bytes: Uint8Array,
  start: number,
  end: number,
): Generator<WireField> {
  let at = start;
  while (at < end) {
    const key = varintAt(bytes, at, end);
    const wireType = key.value % 8;
    let valueStart = key.next;
    let next: number;
    if (wireType === 0) {
      next = varintAt(bytes, valueStart, end).next;
    } else if (wireType === 2) {
      const length = varintAt(bytes, valueStart, end);
      valueStart = length.next;
      next = valueStart + length.value;
    } else {
      next = valueStart + (wireType === 1 ? 8 : 4);
    }
    if (next > end || wireType > 5 || wireType === 3 || wireType === 4) {
      throw new OnnxFormatError(
        `not a readable ONNX model: a field is broken (at byte ${at})`,
      );
    }
    const number = Math.floor(key.value / 8);
    yield { number, wireType, start: at, valueStart, end: next };
    at = next;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}

/** Joins parts without copying them more than once. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A whole number, not negative, as a field. */
export const whole = (field: number, value: number): Uint8Array =>
  concat([varint(field * 8), varint(value)]);

/** A message or bytes as a field, in parts. */
export function nestedParts(
  field: number,
  parts: readonly Uint8Array[],
): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [varint(field * 8 + 2), varint(length), ...parts];
}

/** A message as a field. */
export const nested = (field: number, ...parts: Uint8Array[]): Uint8Array =>
  concat(nestedParts(field, parts));

/** A text as a field. */
export const text = (field: number, value: string): Uint8Array =>
  nested(field, new TextEncoder().encode(value));
