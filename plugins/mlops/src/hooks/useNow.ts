import { useEffect, useReducer } from 'react';

/**
 * The time at each look, renewed once in a while so that "3 minutes ago" stays
 * true. What arrived since the last renewal is never in the future.
 */
export function useNow(everyMs = 10_000): number {
  const [, renew] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(renew, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Date.now();
}
