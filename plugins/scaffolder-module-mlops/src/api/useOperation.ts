import { useApi } from '@backstage/frontend-plugin-api';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import {
  CallOptions,
  OperationName,
  ResultOf,
} from '@fairway/backstage-plugin-mlops-common';
import { useCallback, useEffect, useRef, useState } from 'react';

export interface OperationState<N extends OperationName> {
  data?: ResultOf<N>;
  error?: unknown;
  /** Whether an answer to the present question is awaited. */
  isPending: boolean;
  reload: () => void;
}

type Options<N extends OperationName> = Omit<
  CallOptions<N>,
  'signal' | 'token'
> & {
  /** Ask nothing while false, for lack of a parameter. */
  enabled?: boolean;
  /** When to ask again after an answer, in milliseconds; never if undefined. */
  pollMs?: (data: ResultOf<N> | undefined) => number | undefined;
  /** Ask again when this changes: a signal, for instance. */
  hint?: unknown;
};

/**
 * Calls one operation of `/api/mlops` and keeps its answer.
 *
 * The answer to an earlier question is forgotten as soon as the question
 * changes; a failure to ask again keeps the last answer beside the error.
 */
export function useOperation<N extends OperationName>(
  name: N,
  options: Options<N> = {},
): OperationState<N> {
  const api = useApi(mlopsApiRef);
  const { enabled = true, pollMs, hint, ...call } = options;
  const key = enabled ? JSON.stringify([name, call]) : undefined;
  const [state, setState] = useState<{
    key?: string;
    data?: ResultOf<N>;
    error?: unknown;
  }>({});
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound(previous => previous + 1), []);
  const latest = useRef({ call, pollMs });
  latest.current = { call, pollMs };

  useEffect(() => {
    if (key === undefined) {
      return undefined;
    }
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const ask = async () => {
      const { call: options_ } = latest.current;
      const answer = await api
        .call(name, {
          ...(options_ as CallOptions<N>),
          signal: controller.signal,
        })
        .then(
          data => ({ data }),
          (error: unknown) => ({ error }),
        );
      if (controller.signal.aborted) {
        return;
      }
      setState(previous => ({
        key,
        ...(previous.key === key && { data: previous.data }),
        ...answer,
        ...('data' in answer && { error: undefined }),
      }));
      const pause = latest.current.pollMs?.(
        'data' in answer ? answer.data : undefined,
      );
      if (pause !== undefined) {
        timer = setTimeout(ask, pause);
      }
    };
    ask();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [api, name, key, round, hint]);

  const current = state.key === key && key !== undefined ? state : {};
  return {
    data: current.data,
    error: current.error,
    isPending:
      key !== undefined &&
      current.data === undefined &&
      current.error === undefined,
    reload,
  };
}
