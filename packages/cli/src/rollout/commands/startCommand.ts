import { exitCodes } from '../../exitCodes.ts';
import type { Context } from '../Context.ts';
import type { Preview, Rollout } from '../portal/Rollout.ts';
import { renderPreview } from '../tell/renderRollout.ts';
import { warnWithoutGates } from '../tell/warnWithoutGates.ts';
import { callOnce } from './callOnce.ts';
import { followCommand } from './followCommand.ts';
import { idempotencyKeyOf, revisionOf, startRequest } from './startRequest.ts';

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
  warnWithoutGates(teller, rollout);
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
