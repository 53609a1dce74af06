import type { Manifest } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredService,
  PlacedService,
} from '@fairway/backstage-plugin-mlops-node';
import type { ResourceType } from '../../client';
import type { HttpRoute, Named, Placement } from '../../manifests';

/** All objects of one revision, as they are written. */
export interface RevisionManifests {
  number: number;
  /** What its pods are made by: created once, and its pods stay as they were made. */
  workload: Named<object>;
  /** What stands beside it and is applied, in the order to apply it in. */
  companions: Named<object>[];
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
export interface Workloads {
  /**
   * What the pods of its revisions are made by: of one kind where there are some,
   * and of any that there may be where nothing is known of them.
   */
  typesOf(service: PlacedService | DesiredService): readonly ResourceType[];
  /** What stands beside it, in the order to delete it in. */
  readonly companions: readonly ResourceType[];
  /**
   * Whether another controller makes the Deployments and Services, labelled as
   * the workload is. Otherwise workloads are Deployments, and Services companions.
   */
  readonly madeByAnother: boolean;

  /** The objects that stand for a declaration. Pure. */
  manifestsOf(desired: DesiredService, placement: Placement): WorkloadManifests;

  /**
   * The same as a list to read or to commit, in the order in which it can be
   * applied. Pure.
   */
  render(desired: DesiredService, placement: Placement): Manifest[];
}
