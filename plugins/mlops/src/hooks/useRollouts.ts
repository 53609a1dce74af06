import type { Revision } from '@fairway/backstage-plugin-mlops-common';
import { useMemo } from 'react';
import { isActive } from '../rollout/phases';
import { useMlops } from './useMlops';
import { useServiceHint } from './useServiceHint';

const idlePollMs = 10_000;
const livePollMs = 2_000;

/** A page of the rollouts of a service, live while one is under way. */
export const useRollouts = (
  service: string,
  query: { limit: number; offset: number },
) =>
  useMlops('listRollouts', {
    query: { service, ...query },
    hint: useServiceHint(service),
    pollMs: data => (data?.items.some(isActive) ? livePollMs : idlePollMs),
  });

/** The rollout of a service that is under way, if there is one. */
export const useActiveRollout = (service: string) =>
  useMlops('listRollouts', {
    query: { service, active: 'true', limit: 1 },
    hint: useServiceHint(service),
    pollMs: data => (data?.items.length ? livePollMs : idlePollMs),
  });

/** One rollout, live; also one that has ended, since it may be tried again. */
export const useRollout = (id: string, service: string) =>
  useMlops('getRollout', {
    path: { id },
    hint: useServiceHint(service),
    pollMs: data => (!data || isActive(data) ? livePollMs : idlePollMs),
  });

/**
 * The latest revisions of a service by number; what is older is absent.
 * Another `newest` asks again.
 */
export function useRevisions(service: string, newest?: number) {
  const resource = useMlops('listRevisions', {
    path: { service },
    query: { limit: 50 },
    hint: newest,
  });
  const items = resource.data?.items;
  const byNumber = useMemo(
    () =>
      new Map<number, Revision>(
        (items ?? []).map(revision => [revision.number, revision]),
      ),
    [items],
  );
  return { ...resource, byNumber };
}
