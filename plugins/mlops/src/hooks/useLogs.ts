import { useApi } from '@backstage/frontend-plugin-api';
import type { LogLine } from '@fairway/backstage-plugin-mlops-common';
import { useCallback, useEffect, useReducer, useState } from 'react';
import { mlopsApiRef } from '../api';
import { followLogs } from '../logs/followLogs';
import type { Resource } from './useResource';

/** The portal ends each stream once in a while, to ask for rights again. */
const afterEndMs = 500;
const afterFailureMs = 5_000;

type State = {
  key?: string;
  data?: readonly LogLine[];
  error?: Error;
  loadedAt?: number;
};

/**
 * The last log lines of a service, or of one replica, as they are written. What
 * is known stays while nobody follows, and while the portal cannot be reached,
 * which is tried again. A hidden page follows nothing, and catches up when seen.
 */
export function useLogs(options: {
  service: string;
  replica?: string;
  isFollowing: boolean;
}): Resource<readonly LogLine[]> {
  const mlopsApi = useApi(mlopsApiRef);
  const { service, replica, isFollowing } = options;
  const key = JSON.stringify([service, replica]);
  const [state, setState] = useState<State>({});
  const [attempt, again] = useReducer((count: number) => count + 1, 0);
  const [isHidden, setHidden] = useState(document.hidden);

  useEffect(() => {
    const onChange = () => setHidden(document.hidden);
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, []);

  const isOpen = isFollowing && !isHidden;
  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onLines = (data: readonly LogLine[]) =>
      setState({ key, data, loadedAt: Date.now() });
    const onFailure = (error: unknown) =>
      setState(known => ({
        ...known,
        key,
        error: error instanceof Error ? error : new Error(String(error)),
      }));
    followLogs({ mlopsApi, service, replica, signal, onLines }).then(
      () => {
        timer = setTimeout(again, afterEndMs);
      },
      error => {
        if (!signal.aborted) {
          onFailure(error);
          timer = setTimeout(again, afterFailureMs);
        }
      },
    );
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [mlopsApi, service, replica, key, isOpen, attempt]);

  const { data, error, loadedAt } = state;
  return {
    data,
    error: state.key === key ? error : undefined,
    loadedAt,
    isPending: data === undefined && (state.key !== key || !error),
    isStale: data !== undefined && state.key !== key,
    reload: useCallback(() => again(), []),
  };
}
