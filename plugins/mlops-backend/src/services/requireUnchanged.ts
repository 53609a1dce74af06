import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { ServicesStore, StoredService } from './ServicesStore';

/**
 * What was checked must still hold when it is stored: somebody else may have
 * stopped, deleted or changed the service while the target was asked.
 */
export async function requireUnchanged(
  services: ServicesStore,
  transaction: Knex.Transaction,
  before: StoredService,
  options: { revision: boolean },
): Promise<void> {
  const now = await services.getById(before.id, transaction);
  if (
    now?.desiredState !== before.desiredState ||
    now.deletedAt !== undefined ||
    (options.revision && now.revisionNumber !== before.revisionNumber)
  ) {
    throw new ConflictError(
      `The service ${before.name} was changed by somebody else at the same time: look at it again, then repeat what you want`,
    );
  }
}
