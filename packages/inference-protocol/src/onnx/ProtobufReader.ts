import { OnnxFormatError } from '../errors.ts';

/**
 * Bytes that can be read at any place, synchronously. A Uint8Array in a
 * browser, a file that is not loaded whole in a server.
 */
export interface ByteSource {
  readonly size: number;
  /** Bytes from `offset` on, exactly `length` of them. */
  read(offset: number, length: number): Uint8Array;
}

/** Bytes in memory as a ByteSource. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** A place to come back to, see ProtobufReader.mark. */
export interface ReaderMark {
  readonly position: number;
  readonly end: number;
  readonly wireType: number;
}

/** Called for every field of a message; must read or skip its value. */
export type FieldHandler = (field: number, reader: ProtobufReader) => void;

const WINDOW_BYTES = 64 * 1024;
const MAX_TEXT_BYTES = 1024 * 1024;

/**
 * Reads the Protocol Buffers wire format front to back, skipping what is not
 * wanted without reading it. Every step moves forward by at least one byte and
 * never beyond the end of the message, so garbage ends in an OnnxFormatError.
 */
export class ProtobufReader {
  readonly #source: ByteSource;
  readonly #decoder = new TextDecoder();
  #window = new Uint8Array(0);
  #windowStart = 0;
  #position = 0;
  #end: number;
  #wireType = 0;

  private constructor(source: ByteSource) {
    this.#source = source;
    this.#end = source.size;
  }

  static create(source: ByteSource): ProtobufReader {
    return new ProtobufReader(source);
  }

  /** Hands every field of the current message to `onField`. */
  fields(onField: FieldHandler): void {
    const end = this.#end;
    while (this.#position < end) {
      const key = this.#varint();
      const field = Math.floor(key / 8);
      this.#wireType = key % 8;
      if (field === 0 || field > 0x1fffffff) {
        throw this.#broken('a field has an impossible number');
      }
      const before = this.#position;
      onField(field, this);
      if (this.#position === before) {
        this.skip();
      }
    }
  }

  /** Reads the value as a message. */
  message(onField: FieldHandler): void {
    const outerEnd = this.#end;
    const end = this.#lengthDelimited();
    this.#end = end;
    this.fields(onField);
    this.#end = outerEnd;
  }

  /** Reads the value as an integer that a double holds, or roughly. */
  integer(): number {
    if (this.#wireType !== 0) {
      throw this.#broken('a whole number was expected');
    }
    return this.#varint();
  }

  /** Reads one number, or many packed into one value, as repeated fields do. */
  integers(onInteger: (value: number) => void): void {
    if (this.#wireType === 0) {
      onInteger(this.#varint());
      return;
    }
    const outerEnd = this.#end;
    const end = this.#lengthDelimited();
    this.#end = end;
    while (this.#position < end) {
      onInteger(this.#varint());
    }
    this.#end = outerEnd;
  }

  /** The same of whole numbers of 64 bits with a sign, exactly. */
  int64s(onInteger: (value: bigint) => void): void {
    if (this.#wireType === 0) {
      onInteger(this.#int64());
      return;
    }
    const outerEnd = this.#end;
    const end = this.#lengthDelimited();
    this.#end = end;
    while (this.#position < end) {
      onInteger(this.#int64());
    }
    this.#end = outerEnd;
  }

  /** Where the reader is, so that what follows can be read a second time. */
  mark(): ReaderMark {
    return {
      position: this.#position,
      end: this.#end,
      wireType: this.#wireType,
    };
  }

  /** Goes back to a mark of the same reader. */
  reset(mark: ReaderMark): void {
    this.#position = mark.position;
    this.#end = mark.end;
    this.#wireType = mark.wireType;
  }

  text(): string {
    const end = this.#lengthDelimited();
    const length = end - this.#position;
    if (length > MAX_TEXT_BYTES) {
      throw this.#broken(`a text of ${length} bytes is too long`);
    }
    const bytes =
      length <= WINDOW_BYTES
        ? this.#windowed(length)
        : this.#source.read(this.#position, length);
    this.#position = end;
    return this.#decoder.decode(bytes);
  }

  /** Passes over the value; returns the bytes it has when it states them. */
  skip(): number {
    switch (this.#wireType) {
      case 0:
        this.#varint();
        return 0;
      case 1:
        this.#advance(8);
        return 8;
      case 5:
        this.#advance(4);
        return 4;
      case 2: {
        const end = this.#lengthDelimited();
        const length = end - this.#position;
        this.#position = end;
        return length;
      }
      default:
        throw this.#broken(`wire type ${this.#wireType} is not in use`);
    }
  }

  #lengthDelimited(): number {
    if (this.#wireType !== 2) {
      throw this.#broken('a text, list or message was expected');
    }
    const length = this.#varint();
    const end = this.#position + length;
    if (end > this.#end) {
      throw this.#broken('the file ends too early, it may be cut off');
    }
    return end;
  }

  #advance(bytes: number): void {
    this.#position += bytes;
    if (this.#position > this.#end) {
      throw this.#broken('the file ends too early, it may be cut off');
    }
  }

  /** Unsigned; beyond 2^53 inexact, which no length or size in use reaches. */
  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.#position >= this.#end) {
        throw this.#broken('the file ends too early, it may be cut off');
      }
      const byte = this.#byte();
      value += (byte % 128) * scale;
      if (byte < 128) {
        return value;
      }
      scale *= 128;
    }
    throw this.#broken('a number is longer than ten bytes');
  }

  #int64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.#position >= this.#end) {
        throw this.#broken('the file ends too early, it may be cut off');
      }
      const byte = this.#byte();
      value += BigInt(byte % 128) * 2n ** shift;
      if (byte < 128) {
        return BigInt.asIntN(64, value);
      }
    }
    throw this.#broken('a number is longer than ten bytes');
  }

  #byte(): number {
    const index = this.#position - this.#windowStart;
    const byte =
      index >= 0 && index < this.#window.length
        ? this.#window[index]
        : this.#windowed(1)[0];
    this.#position += 1;
    return byte;
  }

  #windowed(length: number): Uint8Array {
    const start = this.#position - this.#windowStart;
    if (start < 0 || start + length > this.#window.length) {
      this.#windowStart = this.#position;
      this.#window = this.#source.read(
        this.#position,
        Math.min(WINDOW_BYTES, this.#source.size - this.#position),
      );
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(start, start + length);
  }

  #broken(reason: string): OnnxFormatError {
    return new OnnxFormatError(
      `not a readable ONNX model: ${reason} (at byte ${this.#position})`,
    );
  }
}
