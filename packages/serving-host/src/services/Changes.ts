import type { WatchLine } from '../admin/schemas.ts';

type Key = { id: string; name: string };

const settleMs = 50;
const keyUseMs = 3_000;

/**
 * Tells watchers which services to look at again. What happens to one service
 * within a short while is told once.
 */
export class Changes {
  readonly #watchers = new Set<(line: WatchLine) => void>();
  readonly #waiting = new Map<string, { at: number; timer: NodeJS.Timeout }>();

  static create(): Changes {
    return new Changes();
  }

  /** Answers how to stop. */
  watch(watcher: (line: WatchLine) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Something of the service has changed. */
  touch(key: Key): void {
    this.#tellWithin(key, settleMs);
  }

  /** A key of it was used: worth a look, not at every prediction. */
  touchLater(key: Key): void {
    this.#tellWithin(key, keyUseMs);
  }

  #tellWithin({ id, name }: Key, delayMs: number): void {
    const at = Date.now() + delayMs;
    const waiting = this.#waiting.get(id);
    if (waiting && waiting.at <= at) {
      return;
    }
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      for (const watcher of this.#watchers) {
        watcher({ id, name });
      }
    }, delayMs);
    timer.unref();
    this.#waiting.set(id, { at, timer });
  }
}
