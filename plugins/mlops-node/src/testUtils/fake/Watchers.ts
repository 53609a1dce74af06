import { ServiceKey } from '../../targets';

/** Those who want to know which service to look at again. */
export class Watchers {
  readonly #watchers = new Set<(key: ServiceKey) => void>();

  static create(): Watchers {
    return new Watchers();
  }

  private constructor() {}

  add(watcher: (key: ServiceKey) => void, signal: AbortSignal): void {
    if (signal.aborted) {
      return;
    }
    this.#watchers.add(watcher);
    signal.addEventListener('abort', () => this.#watchers.delete(watcher), {
      once: true,
    });
  }

  /** Tells them soon, but never within the call that made the change. */
  tell({ id, name }: ServiceKey): void {
    queueMicrotask(() =>
      this.#watchers.forEach(watcher => watcher({ id, name })),
    );
  }
}
