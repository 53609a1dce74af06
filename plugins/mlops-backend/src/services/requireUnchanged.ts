import { ConflictError } from '@backstage/errors';
import { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import { ServicesStore, StoredService } from './ServicesStore';

/**
 * What was checked must still hold when it is stored: somebody else may have
 * stopped, deleted or changed the service while the target was asked. A
 * `revision` is compared by its number, and by its spec where one is given.
 */
export async function requireUnchanged(
  services: ServicesStore,
  transaction: Knex.Transaction,
  before: StoredService,
  options: { revision: boolean | RevisionSpec },
): Promise<void> {
  const now = await services.getById(before.id, transaction);
  const spec =
    typeof options.revision === 'object' &&
    (await services.getRevision(before.id, before.revisionNumber, transaction))
      ?.spec;
  if (
    now?.desiredState !== before.desiredState ||
    now.deletedAt !== undefined ||
    (options.revision && now.revisionNumber !== before.revisionNumber) ||
    (spec && !isDeepStrictEqual(spec, options.revision))
  ) {
    throw new ConflictError(
      `The service ${before.name} was changed by somebody else at the same time: look at it again, then repeat what you want`,
    );
  }
}
