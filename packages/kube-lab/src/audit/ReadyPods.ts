import type { KubeObject } from '../client/objects.ts';
import type { AuditEvent } from './AuditLog.ts';

interface Pod extends KubeObject {
  status?: {
    phase?: string;
    conditions?: { type: string; status: string }[];
  };
}

/**
 * Which pods of each Deployment were ready, as the record of writes has it: what a
 * Deployment says of itself follows only later, on a busy machine by seconds.
 */
export class ReadyPods {
  /** By the name of a pod, the Deployment that it is a ready pod of. */
  readonly #ready = new Map<string, string>();

  static create(): ReadyPods {
    return new ReadyPods();
  }

  private constructor() {}

  /** Takes the next write that was taken. Those of other things say nothing. */
  note({ objectRef, responseObject }: AuditEvent): void {
    // What is measured of pods is called so too, in a group of its own.
    if (objectRef?.resource !== 'pods' || objectRef.apiGroup) {
      return;
    }
    if (responseObject?.kind !== 'Pod') {
      // No more than that it was deleted.
      if (objectRef.subresource === undefined && objectRef.name) {
        this.#ready.delete(objectRef.name);
      }
      return;
    }
    const { name } = responseObject.metadata;
    if (isReady(responseObject)) {
      this.#ready.set(name, deploymentOf(responseObject));
    } else {
      this.#ready.delete(name);
    }
  }

  /** How many pods of a Deployment are ready. */
  of(deployment: string): number {
    return [...this.#ready.values()].filter(name => name === deployment).length;
  }
}

function isReady({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status?.phase === 'Running' &&
    (status.conditions ?? []).some(
      ({ type, status: is }) => type === 'Ready' && is === 'True',
    )
  );
}

/** Its ReplicaSet is called as the Deployment, with the hash of the template. */
function deploymentOf({ metadata }: Pod): string {
  const [replicaSet] = metadata.ownerReferences ?? [];
  const hash = metadata.labels?.['pod-template-hash'];
  return replicaSet?.name.replace(new RegExp(`-${hash}$`), '') ?? '';
}
