/** One encoded field, or several, of a Protocol Buffers message. */
export type Encoded = number[];

/** A whole number as a varint; negative ones as 64-bit two's complement. */
export function varint(value: number | bigint): Encoded {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: Encoded = [];
  while (rest >= 128n) {
    bytes.push(Number(rest % 128n) + 128);
    rest /= 128n;
  }
  bytes.push(Number(rest));
  return bytes;
}

export const integerField = (
  field: number,
  value: number | bigint,
): Encoded => [...varint(field * 8), ...varint(value)];

export function bytesField(field: number, bytes: ArrayLike<number>): Encoded {
  const encoded = [...varint(field * 8 + 2), ...varint(bytes.length)];
  // Not spread: a weight may have more bytes than a call has arguments.
  for (let i = 0; i < bytes.length; i++) {
    encoded.push(bytes[i]);
  }
  return encoded;
}

export const textField = (field: number, text: string): Encoded =>
  bytesField(field, new TextEncoder().encode(text));

export function floatField(field: number, value: number): Encoded {
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return [...varint(field * 8 + 5), ...bytes];
}

/** Joins fields, of any size. */
export function join(...parts: Encoded[]): Encoded {
  const joined: Encoded = [];
  for (const part of parts) {
    for (const byte of part) {
      joined.push(byte);
    }
  }
  return joined;
}
