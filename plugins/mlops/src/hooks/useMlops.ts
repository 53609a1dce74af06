import { useApi } from '@backstage/frontend-plugin-api';
import {
  CallOptions,
  InferenceService,
  OperationName,
  Phase,
  ResultOf,
} from '@fairway/backstage-plugin-mlops-common';
import { mlopsApiRef } from '../api';
import { Resource, useResource } from './useResource';
import { useServiceHint } from './useServiceHint';

const slowPollMs = 10_000;
const fastPollMs = 1_000;

const moving: readonly Phase[] = [
  'queued',
  'deploying',
  'stopping',
  'deleting',
];

/** Whether a service is on its way from one state to another. */
export const isMoving = (service: InferenceService | undefined) =>
  service !== undefined && moving.includes(service.status.phase);

/** Calls one operation of the API, and again by polling and on hints. */
export function useMlops<N extends OperationName>(
  operation: N,
  options: Pick<CallOptions<N>, 'path' | 'query'> & {
    pollMs?: (data: ResultOf<N> | undefined) => number | undefined;
    hint?: unknown;
  } = {},
): Resource<ResultOf<N>> {
  const mlopsApi = useApi(mlopsApiRef);
  const { pollMs, hint, path, query } = options;
  return useResource({
    key: JSON.stringify([operation, path, query]),
    load: signal =>
      mlopsApi.call(operation, { path, query, signal } as CallOptions<N>),
    pollMs,
    hint,
  });
}

/** One inference service, live: fast while it moves, else every ten seconds. */
export function useService(service: string): Resource<InferenceService> {
  return useMlops('getService', {
    path: { service },
    hint: useServiceHint(service),
    pollMs: data => (isMoving(data) ? fastPollMs : slowPollMs),
  });
}

/** A page of inference services, live. */
export function useServices(query: CallOptions<'listServices'>['query']) {
  return useMlops('listServices', {
    query,
    hint: useServiceHint(),
    pollMs: data => (data?.items.some(isMoving) ? fastPollMs : slowPollMs),
  });
}

/** For lists that change by themselves and have no signal. */
export const everyTenSeconds = () => slowPollMs;
