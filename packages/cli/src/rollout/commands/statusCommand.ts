import { exitCodes } from '../../exitCodes.ts';
import type { Context } from '../Context.ts';
import type { RolloutOptions } from '../options.ts';
import type { Page, Rollout } from '../portal/Rollout.ts';
import { renderRollout, renderRollouts } from '../tell/renderRollout.ts';
import { idOf } from './findRollout.ts';

const MOST_LISTED = 50;

/** `status` of one rollout, or of all that are under way. */
export async function statusCommand(
  options: RolloutOptions,
  context: Context,
): Promise<number> {
  const { client, teller, signal } = context;
  if ((options.subject ?? options.values.service) === undefined) {
    const page = await client.call<Page<Rollout>>('listRollouts', {
      query: { active: 'true', limit: String(MOST_LISTED) },
      signal,
    });
    const { items, totalItems } = page;
    teller.result(
      items.length > 0 ? renderRollouts(items) : 'no rollout is under way',
      page,
    );
    if (totalItems > items.length) {
      teller.note(`these are ${items.length} of ${totalItems}`);
    }
    return exitCodes.success;
  }
  const rollout = await client.call<Rollout>('getRollout', {
    path: { id: await idOf(options, context) },
    signal,
  });
  teller.result(renderRollout(rollout), rollout);
  return exitCodes.success;
}
