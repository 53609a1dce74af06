import { exitCodes } from '../exitCodes.ts';
import { callOnce } from '../rollout/commands/callOnce.ts';
import { followCommand } from '../rollout/commands/followCommand.ts';
import { idempotencyKeyOf } from '../rollout/commands/startRequest.ts';
import type { Context } from '../rollout/Context.ts';
import type { Rollout } from '../rollout/portal/Rollout.ts';
import { warnWithoutGates } from '../rollout/tell/warnWithoutGates.ts';
import { withPortal } from '../rollout/withPortal.ts';
import type { Terminal } from '../Terminal.ts';
import { parseOptions, usage } from './options.ts';
import { renderPromotion, type Promotion } from './Promotion.ts';

/** What may be promoted, or the reason why nothing is. */
function requireSource(
  { source, environment, findings, isAllowed }: Promotion,
  service: string,
  digest: string | undefined,
) {
  if (!source || !environment || !isAllowed) {
    const reasons = findings
      .filter(({ severity }) => severity === 'blocking')
      .map(({ message, fix }) => (fix ? `${message} → ${fix}` : message));
    throw new Error(
      `nothing of ${service} can be promoted: ${reasons.join('; ')}`,
    );
  }
  if (digest !== undefined && digest !== source.digest) {
    throw new Error(
      `${digest} is not what is stable in ${service}: that is version ${source.modelVersion} with ${source.digest}`,
    );
  }
  return { ...source, to: environment.name };
}

async function run(service: string, context: Context): Promise<number> {
  const { client, teller, values, signal } = context;
  const path = { service };
  const promotion = await client.call<Promotion>('getPromotion', {
    ...{ path, signal },
  });
  if (values['dry-run']) {
    teller.result(renderPromotion(promotion), promotion);
    const isThere = promotion.targets.some(
      ({ service: name, obstacle }) =>
        obstacle === undefined && name === (values.target ?? name),
    );
    const isDigest =
      (values.digest ?? promotion.source?.digest) === promotion.source?.digest;
    return promotion.isAllowed && isThere && isDigest
      ? exitCodes.success
      : exitCodes.failure;
  }
  const source = requireSource(promotion, service, values.digest);
  const { rollout, repeated } = await callOnce<{
    rollout: Rollout;
    repeated: boolean;
  }>(context, 'promoteService', {
    path,
    body: {
      digest: source.digest,
      target: values.target,
      reason: values.reason,
      idempotencyKey: idempotencyKeyOf(values),
    },
  });
  teller.result(
    `rollout ${rollout.id}: version ${source.modelVersion} (${source.digest}) ${
      repeated ? 'was already' : 'is'
    } on its way from ${service} to ${rollout.service} in ${source.to}`,
    { event: 'started', repeated, rollout },
  );
  warnWithoutGates(teller, rollout);
  return values.follow
    ? await followCommand(rollout.id, context, { isQuiet: false })
    : exitCodes.success;
}

/**
 * `fairway promote`.
 * @returns the exit code
 * @throws UsageError, or Error when the portal refuses or is not there, or nothing
 *   can be promoted
 */
export async function promoteCommand(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const options = parseOptions(args);
  if (!options) {
    terminal.print(usage);
    return exitCodes.success;
  }
  const { service, values } = options;
  return await withPortal({ values, terminal, signal }, context =>
    run(service, context),
  );
}
