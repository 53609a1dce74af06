import { Observation } from '@fairway/backstage-plugin-mlops-node';
import { ServiceState } from '@fairway/serving-host';

/**
 * What the host says of a service, in the words of the contract. What moves all
 * the time, such as the memory of a replica, is left out: the control loop
 * would take it for a change.
 */
export function observationOf(
  state: ServiceState | undefined,
  now: number,
): Observation {
  if (!state) {
    return {
      exists: false,
      revisions: [],
      replicas: [],
      keyIds: [],
      keyUsage: [],
      events: [],
      asOf: now,
    };
  }
  const { revisions, replicas, ...rest } = state.observation;
  return {
    ...rest,
    exists: true,
    revisions: revisions.map(revision => ({
      number: revision.number,
      desiredReplicas: revision.desiredReplicas,
      readyReplicas: revision.readyReplicas,
      asleep: revision.asleep,
      weight: revision.weight,
      mirror: revision.mirror,
      stages: revision.stages,
      ...(revision.problem && { problem: revision.problem }),
    })),
    replicas: replicas.map(replica => ({
      name: replica.name,
      revision: replica.revision,
      state: replica.state,
      ...(replica.reason !== undefined && { reason: replica.reason }),
      since: replica.since,
      restarts: replica.restarts,
    })),
  };
}
