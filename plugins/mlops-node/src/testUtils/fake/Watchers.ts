import { ServiceKey, WatchNews } from '../../targets';

type Watcher = (key: ServiceKey, news: WatchNews) => void;

/** Those who want to know which service to look at again. */
export class Watchers {
  readonly #watchers = new Set<Watcher>();

  static create(): Watchers {
    return new Watchers();
  }

  private constructor() {}

  add(watcher: Watcher, signal: AbortSignal): void {
    if (signal.aborted) {
      return;
    }
    this.#watchers.add(watcher);
    signal.addEventListener('abort', () => this.#watchers.delete(watcher), {
      once: true,
    });
  }

  /** Tells them soon, but never within the call that made the change. */
  tell({ id, name }: ServiceKey, news: WatchNews = 'changed'): void {
    queueMicrotask(() =>
      this.#watchers.forEach(watcher => watcher({ id, name }, news)),
    );
  }
}
