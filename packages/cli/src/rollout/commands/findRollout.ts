import { UsageError } from '../../UsageError.ts';
import type { Context } from '../Context.ts';
import type { RolloutOptions } from '../options.ts';
import type { Page, Rollout } from '../portal/Rollout.ts';

async function latestOf(
  service: string,
  { client, signal }: Context,
): Promise<Rollout> {
  const list = (query: Record<string, string>) =>
    client.call<Page<Rollout>>('listRollouts', {
      query: { service, limit: '2', ...query },
      signal,
    });
  const { items: active } = await list({ active: 'true' });
  if (active.length > 1) {
    throw new UsageError(
      `several rollouts of ${service} are under way; say which: ${active
        .map(({ id, phase }) => `${id} (${phase})`)
        .join(', ')}`,
    );
  }
  const [found] = active.length === 1 ? active : (await list({})).items;
  if (!found) {
    throw new UsageError(
      `there has been no rollout of ${service}, or there is no such service that this token may see`,
    );
  }
  return found;
}

/**
 * The rollout that the command line means.
 * @throws UsageError when it means none, or several
 */
export async function idOf(
  { subject, values }: RolloutOptions,
  context: Context,
): Promise<string> {
  return subject ?? (await latestOf(values.service!, context)).id;
}
