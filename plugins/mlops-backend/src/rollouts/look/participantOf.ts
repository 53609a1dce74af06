import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { Participant } from '../machine';

/** A revision with the replicas that carry all of the traffic. */
export function participantOf({ number, spec }: Revision): Participant {
  const { replicas, scaling } = spec;
  return {
    revision: number,
    replicas: scaling ? Math.max(1, scaling.minReplicas) : replicas,
  };
}
