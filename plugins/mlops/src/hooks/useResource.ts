import { useCallback, useEffect, useRef, useState } from 'react';

/** Something fetched that is fetched again; old data stays while it is. */
export type Resource<T> = {
  data?: T;
  /** Why the last fetch failed; `data` is then what was known before. */
  error?: Error;
  /** Nothing is known yet. */
  isPending: boolean;
  /** The data belongs to an earlier key (another page, another search). */
  isStale: boolean;
  /** When the data was fetched, in milliseconds since the epoch. */
  loadedAt?: number;
  reload: () => void;
};

type Options<T> = {
  /** What is fetched: another key, another fetch. */
  key: string;
  load: (signal: AbortSignal) => Promise<T>;
  /** Milliseconds until the next fetch, from what is known; none to stop. */
  pollMs?: (data: T | undefined) => number | undefined;
  /** Any change of it asks for a fetch soon; see useSignal. */
  hint?: unknown;
};

type State<T> = {
  key?: string;
  data?: T;
  error?: Error;
  loadedAt?: number;
};

const afterFailureMs = 5_000;

/**
 * Fetches, and fetches again by polling and on hints.
 *
 * One fetch runs at a time: a hint during a fetch leads to one more afterwards,
 * so that a flood of hints neither starves nor floods the backend. A hidden
 * page does not poll, and catches up when it is seen again.
 */
export function useResource<T>(options: Options<T>): Resource<T> {
  const { key, hint } = options;
  const latest = useRef(options);
  latest.current = options;
  const [state, setState] = useState<State<T>>({});
  const known = useRef<State<T>>(state);
  const request = useRef<(() => void) | undefined>(undefined);

  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    let again = false;

    const settle = (next: State<T>) => {
      known.current = next;
      setState(next);
    };
    const schedule = () => {
      const wanted = latest.current.pollMs?.(known.current.data);
      if (wanted !== undefined && !document.hidden) {
        timer = setTimeout(
          run,
          known.current.error ? Math.max(wanted, afterFailureMs) : wanted,
        );
      }
    };
    async function run() {
      clearTimeout(timer);
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        const data = await latest.current.load(controller.signal);
        if (!controller.signal.aborted) {
          settle({ key, data, loadedAt: Date.now() });
        }
      } catch (error) {
        if (!controller.signal.aborted) {
          settle({
            ...known.current,
            key,
            error: error instanceof Error ? error : new Error(String(error)),
          });
        }
      }
      busy = false;
      if (controller.signal.aborted) {
        return;
      }
      if (again) {
        again = false;
        run();
      } else {
        schedule();
      }
    }
    const onVisible = () => {
      if (!document.hidden && latest.current.pollMs) {
        run();
      }
    };
    request.current = run;
    document.addEventListener('visibilitychange', onVisible);
    run();
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key]);

  const firstHint = useRef(hint);
  useEffect(() => {
    if (hint !== firstHint.current) {
      firstHint.current = hint;
      request.current?.();
    }
  }, [hint]);

  const reload = useCallback(() => request.current?.(), []);
  return {
    data: state.data,
    error: state.key === key ? state.error : undefined,
    loadedAt: state.loadedAt,
    isPending: state.data === undefined && (state.key !== key || !state.error),
    isStale: state.data !== undefined && state.key !== key,
    reload,
  };
}
