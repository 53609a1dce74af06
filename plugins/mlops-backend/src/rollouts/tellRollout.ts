import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { WorkQueue } from '../control';
import { EventsStore } from '../events';
import { command, RolloutCommand } from './machine';
import { rolloutEvents } from './rolloutEvents';
import { RolloutsStore } from './store/RolloutsStore';
import { StoredRollout } from './store/rows';

/**
 * Carries out a command on the state that is stored now, in the transaction of
 * whoever gives it.
 *
 * @throws ConflictError that says why this is not possible now.
 */
export async function tellRollout(
  transaction: Knex.Transaction,
  options: { store: RolloutsStore; events: EventsStore; queue: WorkQueue },
  { id, serviceId }: Pick<StoredRollout, 'id' | 'serviceId'>,
  told: RolloutCommand,
): Promise<void> {
  const { store, events, queue } = options;
  // The work's row first, as everywhere; it also makes the control loop wait.
  await queue.enqueue(serviceId, { transaction });
  const current = await store.getById(id, transaction);
  const result = command(current!.state, told, Date.now());
  if (!result.accepted) {
    throw new ConflictError(result.reason);
  }
  if (!(await store.save(transaction, current!, { state: result.state }))) {
    throw new ConflictError(
      'The rollout has moved at the same time: look at it again, then repeat what you want',
    );
  }
  await events.append(
    transaction,
    rolloutEvents({ id, serviceId }, result.events),
  );
}
