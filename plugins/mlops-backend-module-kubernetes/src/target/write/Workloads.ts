import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type {
  KubernetesClient,
  KubernetesObject,
  ResourceType,
} from '../../client';
import type { HttpRoute, Named, Placement } from '../../manifests';

/** All objects of one revision, as they are written. */
export interface RevisionManifests {
  number: number;
  /** What its pods are made by: created once, and its pods stay as they were made. */
  workload: Named<KubernetesObject>;
  /** What stands beside it and is applied, in the order to apply it in. */
  companions: Named<KubernetesObject>[];
}

/** All objects of a service, as they are written. */
export interface WorkloadManifests {
  /** The anchor: it carries the address, the weights and what was declared. */
  route: HttpRoute;
  /** In the order of their numbers. */
  revisions: RevisionManifests[];
}

/**
 * What a serving target on clusters has revisions of: Deployments of our own, or
 * objects that another controller makes Deployments of. How they are claimed,
 * written in which order and taken away is the same for all of them.
 */
export interface Workloads<T extends KubernetesObject = KubernetesObject> {
  /** What the pods of a revision are made by. */
  readonly type: ResourceType<T>;
  /** What stands beside it, in the order to delete it in. */
  readonly companions: readonly ResourceType[];

  /** The objects that stand for a declaration. Pure. */
  manifestsOf(desired: DesiredService, placement: Placement): WorkloadManifests;

  /**
   * What has to change of a workload that is there: how many replicas it has, and
   * nothing that its pods are made of. Pure.
   *
   * @returns a merge patch; undefined where it is as declared
   */
  changeOf(
    present: T,
    revision: DesiredRevision,
  ): Record<string, unknown> | undefined;

  /**
   * The revisions that no route can lead to yet, since another controller has
   * not made their Service. Waits a moment for it.
   */
  unroutable(
    client: KubernetesClient,
    placement: Placement,
    desired: DesiredService,
  ): Promise<readonly number[]>;
}
