import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes } from '../../exitCodes.ts';
import type { Context } from '../Context.ts';
import type { OperationName } from '../portal/operations.ts';
import { isTransient } from '../portal/PortalClient.ts';
import type { Preview, Rollout } from '../portal/Rollout.ts';
import { renderPreview } from '../tell/renderRollout.ts';
import { followCommand } from './followCommand.ts';
import { idempotencyKeyOf, revisionOf, startRequest } from './startRequest.ts';

const START_TRIES = 5;
const START_PAUSE_MS = 1_000;

/** The same key never does it twice, so it may be asked for again. */
async function callOnce<T>(
  context: Context,
  name: OperationName,
  options: { path: Record<string, string>; body: object },
): Promise<T> {
  const { client, signal, teller } = context;
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.call<T>(name, { ...options, signal });
    } catch (error) {
      if (!isTransient(error) || attempt === START_TRIES) {
        throw error;
      }
      teller.note(`${(error as Error).message}; asking again`);
      await delay(attempt * START_PAUSE_MS, undefined, { signal });
    }
  }
}

/** `start`, and with --dry-run what it would do. */
export async function startCommand(
  service: string,
  context: Context,
): Promise<number> {
  const { client, teller, values, signal } = context;
  const body = await startRequest(values);
  const path = { service };
  if (values['dry-run']) {
    const preview = await client.call<Preview>('previewRollout', {
      ...{ path, body, signal },
    });
    teller.result(renderPreview(preview), preview);
    return preview.isAllowed ? exitCodes.success : exitCodes.failure;
  }
  const { rollout, repeated } = await callOnce<{
    rollout: Rollout;
    repeated: boolean;
  }>(context, 'startRollout', { path, body });
  teller.result(
    `rollout ${rollout.id}: revision ${
      rollout.candidateRevision
    } of ${service} ${repeated ? 'was already' : 'is'} on its way`,
    { event: 'started', repeated, rollout },
  );
  if (!rollout.hasGates) {
    teller.note(
      'it has NO GATES: nothing but readiness and a trial prediction judges it',
    );
  }
  return values.follow
    ? await followCommand(rollout.id, context, { isQuiet: false })
    : exitCodes.success;
}

/** `rollback`: at once, whatever is under way. */
export async function rollBackCommand(
  service: string,
  context: Context,
): Promise<number> {
  const { teller, values } = context;
  const revision = revisionOf(values);
  const { rollout } = await callOnce<{ rollout: Rollout }>(
    context,
    'rollBackService',
    {
      path: { service },
      body: {
        revision,
        reason: values.reason,
        idempotencyKey: idempotencyKeyOf(values),
      },
    },
  );
  teller.result(
    `rollout ${rollout.id}: ${service} goes back to revision ${revision}`,
    { event: 'started', rollout },
  );
  return exitCodes.success;
}
