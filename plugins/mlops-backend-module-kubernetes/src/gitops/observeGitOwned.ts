import type {
  Observation,
  ServiceKey,
  TargetEvent,
} from '@fairway/backstage-plugin-mlops-node';
import type { KubernetesObject } from '../client';
import { annotationNames, decodeDeclared } from '../manifests';
import { revisionOf } from '../target/write/objects';
import { AWAITED, awaitedInWords, decodeAwaited } from './awaited';
import { folderOf, type GitOps } from './gitOpsPlan';

/** What is known of a service whose objects Git owns, beside the observation. */
export interface GitOwnedObjects {
  route?: { metadata?: { annotations?: Record<string, string> } };
  workloads: readonly KubernetesObject[];
}

/**
 * What an observation means where Git owns the pods: what the route does not carry
 * is no revision of the service. Either somebody has to merge it, or it has been
 * left over and its files can be deleted, which history is told once. Pure.
 */
export function observeGitOwned(
  observation: Observation,
  service: ServiceKey,
  { route, workloads }: GitOwnedObjects,
  gitOps: GitOps,
): Observation {
  const annotations = route?.metadata?.annotations;
  const carried = new Set(
    decodeDeclared(annotations?.[annotationNames.declared])?.map(
      ({ number }) => number,
    ) ?? [],
  );
  // One that has lost its objects is a revision with a problem.
  const awaited = decodeAwaited(annotations?.[AWAITED]).filter(
    number => !carried.has(number),
  );
  const left = workloads.filter(object => {
    const number = revisionOf(object);
    return (
      route !== undefined &&
      number !== undefined &&
      !carried.has(number) &&
      !awaited.includes(number)
    );
  });
  return {
    ...observation,
    revisions: observation.revisions.filter(({ number }) =>
      carried.has(number),
    ),
    events: [
      ...observation.events,
      ...left.map(object => leftOver(object, service, { observation, gitOps })),
    ],
    ...(awaited.length > 0 && {
      awaited: {
        revisions: awaited,
        message: awaitedInWords(awaited),
        ...(gitOps.repoUrl !== undefined && { url: gitOps.repoUrl }),
      },
    }),
  };
}

function leftOver(
  object: KubernetesObject,
  service: ServiceKey,
  { observation, gitOps }: { observation: Observation; gitOps: GitOps },
): TargetEvent {
  const revision = revisionOf(object)!;
  const { metadata } = object;
  return {
    id: `left-over:${metadata?.uid ?? metadata?.name}`,
    at: observation.asOf,
    type: 'files-left-over',
    severity: 'info',
    message: `Revision ${revision} has no part in the service any more: its files can be taken out of kustomization.yaml and deleted from Git, ${folderOf(
      gitOps,
      service,
    )}/*-${metadata?.name}.yaml`,
    revision,
  };
}
