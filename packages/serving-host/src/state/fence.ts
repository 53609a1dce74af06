import { ServingHostError } from '../admin/errors.ts';
import type { Declaration } from '../admin/declaration.ts';
import { canonicalJson } from './canonicalJson.ts';

/**
 * What is stored of one name: the anchor of the fence and, once somebody has
 * declared the service, its declaration.
 */
export interface ServiceRecord {
  id: string;
  name: string;
  epoch: number;
  /** Changes with every write and never comes back. */
  etag: string;
  declaration: Declaration | null;
  /** Milliseconds since the epoch when each revision number was first declared. */
  acceptedAt: Record<string, number>;
  /** Milliseconds since the epoch when each was first ready as it is declared. */
  provenAt?: Record<string, number>;
}

export interface Preconditions {
  ifMatch?: string;
  ifNoneMatch?: boolean;
}

type Situation = {
  name: string;
  id: string;
  epoch: number;
  stored: ServiceRecord | undefined;
  /** Epoch under which a service of this id was removed, if one was. */
  buriedEpoch: number | undefined;
};

function refuse(
  code: 'stale-epoch' | 'etag-mismatch' | 'name-taken',
  message: string,
): never {
  throw new ServingHostError({ status: 409, code, message });
}

function checkName({ name, id, stored }: Situation): void {
  if (stored?.declaration && stored.id !== id) {
    refuse(
      'name-taken',
      `The name ${name} belongs to the service ${stored.id}, not to ${id}. Remove that service first.`,
    );
  }
}

function checkEpoch({ name, id, epoch, stored, buriedEpoch }: Situation): void {
  const known = Math.max(
    stored?.id === id ? stored.epoch : 0,
    buriedEpoch ?? 0,
  );
  if (epoch < known) {
    refuse(
      'stale-epoch',
      `A later claim of ${name} has written under epoch ${known}; epoch ${epoch} may not write any more.`,
    );
  }
}

/**
 * Decides about a declaration: `unchanged` (nothing to write), `renewed` (the
 * same content under a higher epoch) or `written`.
 *
 * @throws {@link ServingHostError} with status 409 when it must not be written.
 */
export function decidePut(
  situation: Situation & {
    declaration: Declaration;
    preconditions: Preconditions;
  },
): 'unchanged' | 'renewed' | 'written' {
  const { name, epoch, stored, declaration, preconditions } = situation;
  checkName(situation);
  checkEpoch(situation);
  if (preconditions.ifNoneMatch && stored?.declaration) {
    refuse('etag-mismatch', `The service ${name} exists already.`);
  }
  if (
    preconditions.ifMatch !== undefined &&
    preconditions.ifMatch !== stored?.etag
  ) {
    refuse(
      'etag-mismatch',
      `The service ${name} was written by somebody else meanwhile; read it again.`,
    );
  }
  if (
    stored?.declaration &&
    canonicalJson(stored.declaration) === canonicalJson(declaration)
  ) {
    return stored.epoch === epoch ? 'unchanged' : 'renewed';
  }
  return 'written';
}

/**
 * Decides about a claim: `unchanged` or `written`.
 *
 * @throws {@link ServingHostError} with status 409 when a later one has written.
 */
export function decideClaim(situation: Situation): 'unchanged' | 'written' {
  checkName(situation);
  checkEpoch(situation);
  const { stored, id, epoch } = situation;
  return stored?.id === id && stored.epoch === epoch ? 'unchanged' : 'written';
}

/**
 * Decides about a removal: `absent` when there is nothing (or another service
 * by now has the name), else `removed`.
 *
 * @throws {@link ServingHostError} with status 409 when a later one has written.
 */
export function decideRemoval(situation: Situation): 'absent' | 'removed' {
  const { stored, id } = situation;
  if (!stored || stored.id !== id) {
    return 'absent';
  }
  checkEpoch(situation);
  return 'removed';
}
