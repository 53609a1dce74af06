import { useCallback, useEffect, useRef, useState } from 'react';

/** Something that a person starts: its progress, its failure, its result. */
export type Action<A extends unknown[]> = {
  run: (...parameters: A) => Promise<void>;
  isPending: boolean;
  error?: Error;
  reset: () => void;
};

/** Runs one thing at a time and keeps what went wrong, to be shown. */
export function useAction<A extends unknown[]>(
  perform: (...parameters: A) => Promise<void>,
): Action<A> {
  const [state, setState] = useState<{ isPending: boolean; error?: Error }>({
    isPending: false,
  });
  const latest = useRef(perform);
  latest.current = perform;
  const busy = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const run = useCallback(async (...parameters: A) => {
    if (busy.current) {
      return;
    }
    busy.current = true;
    setState({ isPending: true });
    let error: Error | undefined;
    try {
      await latest.current(...parameters);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    busy.current = false;
    if (mounted.current) {
      setState({ isPending: false, error });
    }
  }, []);
  const reset = useCallback(() => setState({ isPending: false }), []);
  return { ...state, run, reset };
}
