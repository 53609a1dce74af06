const MASK_64 = (1n << 64n) - 1n;

/** One step of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), for seeding. */
function splitMix64(state: bigint): { state: bigint; output: bigint } {
  const next = (state + 0x9e3779b97f4a7c15n) & MASK_64;
  let mixed = next;
  mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return { state: next, output: mixed ^ (mixed >> 31n) };
}

/** Advances xoshiro128 by 2^64 steps; from the authors' reference source. */
const JUMP = [0x8764000b, 0xf542d2d3, 0x6fa035c3, 0x77f2db5b];

/**
 * Random numbers that depend on nothing but their seed: xoshiro128**
 * (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM
 * TOMS 47(4), 2021), period 2^128 - 1. Not for secrets.
 */
export class Random {
  // An array of integers: fields of a class would be kept as doubles.
  readonly #words: Uint32Array;

  /**
   * Seeded through SplitMix64, as the authors advise.
   * @param seed - a safe integer
   * @throws RangeError for any other
   */
  static create(seed: number): Random {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`a seed must be a safe integer, not ${seed}`);
    }
    const first = splitMix64(BigInt.asUintN(64, BigInt(seed)));
    const second = splitMix64(first.state);
    const words = [first.output, second.output].flatMap(word => [
      Number(word & 0xffffffffn),
      Number(word >> 32n),
    ]);
    return Random.fromState(words as [number, number, number, number]);
  }

  /** @throws RangeError when all four words are 0, where it would stand still */
  static fromState(state: readonly [number, number, number, number]): Random {
    if (state.every(word => word >>> 0 === 0)) {
      throw new RangeError('the state must have a word that is not 0');
    }
    return new Random(state);
  }

  private constructor(state: ArrayLike<number>) {
    this.#words = Uint32Array.from(state);
  }

  /** 32 bits, from 0 to 2^32 - 1. */
  nextUint32(): number {
    const words = this.#words;
    const b = words[1];
    const scaled = Math.imul(b, 5);
    const output = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const c = words[2] ^ words[0];
    const d = words[3] ^ b;
    words[1] = b ^ c;
    words[0] ^= d;
    words[2] = c ^ (b << 9);
    words[3] = (d << 11) | (d >>> 21);
    return output;
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  next(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** One that goes on with the same numbers. */
  clone(): Random {
    return new Random(this.#words);
  }

  /**
   * A stream of its own, 2^64 numbers long from here, and moves this one behind
   * it: streams split off one after the other never overlap.
   */
  split(): Random {
    const stream = this.clone();
    this.#jump();
    return stream;
  }

  #jump(): void {
    const sum = new Uint32Array(4);
    for (const word of JUMP) {
      for (let bit = 0; bit < 32; bit++) {
        if ((word >>> bit) % 2 === 1) {
          this.#words.forEach((state, i) => {
            sum[i] ^= state;
          });
        }
        this.nextUint32();
      }
    }
    this.#words.set(sum);
  }
}
