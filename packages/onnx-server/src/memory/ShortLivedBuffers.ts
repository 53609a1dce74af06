import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * After a full collection V8 leaves a small heap about 8 MiB until it begins to
 * mark it again, buffers included (the growing step of its MemoryController). The
 * buffers of one collection count until they are swept, beside the next ones: at 8
 * MiB it marked as often as with none, at 4 not at all, and at 2 neither.
 */
const bytesPerCollection = 2 * 1024 * 1024;

type Collect = (options: { type: 'minor' }) => void;

function exposedCollect(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}

/**
 * Frees the buffers in which large bodies came, before V8 goes about it.
 *
 * Each read of a socket makes a buffer outside of the heap. Those of one picture
 * are many bytes and few objects: too few for the young generation to fill up and
 * be collected, so that V8 marks everything there is instead, for tens of
 * milliseconds, once in some ten pictures. A collection of the young generation
 * alone frees the same in a third of a millisecond.
 */
export class ShortLivedBuffers {
  readonly #collect: Collect;
  #bytes = 0;

  static create(options: { collect?: Collect } = {}): ShortLivedBuffers {
    return new ShortLivedBuffers(options.collect ?? exposedCollect());
  }

  private constructor(collect: Collect) {
    this.#collect = collect;
  }

  /** So many bytes of a body were received or gathered. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes >= bytesPerCollection) {
      this.#bytes = 0;
      this.#collect({ type: 'minor' });
    }
  }
}
