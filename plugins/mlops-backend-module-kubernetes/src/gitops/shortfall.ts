import { manifestFileName } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { KubernetesObject } from '../client';
import { annotationNames, labelNames } from '../manifests';
import { isThere } from '../target/write/objects';
import type { RevisionManifests } from '../target/write/Workloads';

/** What of a revision is not on the cluster as it was rendered. */
export interface Shortfall {
  number: number;
  /** Names of the files of what is missing, or is somebody else's. */
  missing: string[];
  /** Fewer replicas than were declared, as Git has it. */
  replicas?: { wanted: number; there: number };
}

type Spec = { replicas?: number; minReplicas?: number } | undefined;

/**
 * What of the revisions is missing. An object is the one that was rendered when it
 * has its name, belongs to that revision of that service, and, where that was
 * rendered, serves that artifact; what reviewers have changed in it beside that is
 * theirs. Fewer replicas are told, since somebody waits for them. Pure.
 */
export function shortfallsOf(
  revisions: readonly RevisionManifests[],
  wanted: readonly DesiredRevision[],
  present: readonly KubernetesObject[],
): Shortfall[] {
  const there = new Map(
    present
      .filter(isThere)
      .map(object => [keyOf(object as Keyed), object] as const),
  );
  return revisions.flatMap(({ number, workload, companions }) => {
    const rendered = [workload, ...companions] as unknown as Rendered[];
    const missing = rendered.filter(
      object => !isThat(there.get(keyOf(object)), object),
    );
    const revision = wanted.find(r => r.number === number);
    const replicas =
      missing.length === 0 && revision
        ? fewerReplicas(rendered, there)
        : undefined;
    return missing.length > 0 || replicas
      ? [
          {
            number,
            missing: missing.map(manifestFileName),
            ...(replicas && { replicas }),
          },
        ]
      : [];
  });
}

interface Keyed {
  kind: string;
  metadata: { name: string };
}
type Rendered = Keyed & {
  metadata: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: Spec;
};

function keyOf({ kind, metadata }: Keyed): string {
  return `${kind} ${metadata.name}`;
}

const identity = [labelNames.serviceId, labelNames.revision];

function isThat(
  found: KubernetesObject | undefined,
  { metadata }: Rendered,
): boolean {
  const digest = metadata.annotations?.[annotationNames.digest];
  return (
    found !== undefined &&
    identity.every(
      label => found.metadata?.labels?.[label] === metadata.labels?.[label],
    ) &&
    (digest === undefined ||
      found.metadata?.annotations?.[annotationNames.digest] === digest)
  );
}

/** Of the object that says how many there are, the autoscaler where there is one. */
function fewerReplicas(
  rendered: readonly Rendered[],
  there: ReadonlyMap<string, KubernetesObject>,
): Shortfall['replicas'] {
  for (const field of ['minReplicas', 'replicas'] as const) {
    for (const object of rendered) {
      const wanted = object.spec?.[field];
      const found = (there.get(keyOf(object)) as Rendered | undefined)?.spec;
      const now = found?.[field] ?? 1;
      if (wanted !== undefined && now < wanted) {
        return { wanted, there: now };
      }
    }
  }
  return undefined;
}
