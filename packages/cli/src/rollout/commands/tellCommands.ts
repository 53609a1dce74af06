import { exitCodes } from '../../exitCodes.ts';
import { UsageError } from '../../UsageError.ts';
import type { Context } from '../Context.ts';
import type { Rollout } from '../portal/Rollout.ts';

/** `approve`, and with --reject the opposite, of one digest. */
export async function approveCommand(
  id: string,
  context: Context,
): Promise<number> {
  const { client, teller, values, signal } = context;
  const { digest, comment, reject = false } = values;
  if (digest === undefined) {
    throw new UsageError(
      `say which artifact you looked at, by --digest; fairway rollout status ${id} shows the one that would be shipped`,
    );
  }
  let { gate } = values;
  if (gate === undefined) {
    const { gates } = await client.call<Rollout>('getRollout', {
      path: { id },
      signal,
    });
    const asking = gates.filter(({ kind }) => kind === 'approval');
    if (asking.length !== 1) {
      throw new UsageError(
        asking.length === 0
          ? 'this rollout asks for no approval'
          : `say which gate by --gate: ${asking
              .map(({ name }) => name)
              .join(', ')}`,
      );
    }
    gate = asking[0].name;
  }
  const rollout = await client.call<Rollout>('decideApproval', {
    path: { id },
    body: { decision: reject ? 'reject' : 'approve', gate, digest, comment },
    signal,
  });
  teller.result(
    `${
      reject ? 'rejected' : 'approved'
    } ${digest} for the gate '${gate}'; the rollout is ${rollout.phase}: ${
      rollout.waitingFor
    }`,
    { event: reject ? 'rejected' : 'approved', rollout },
  );
  return exitCodes.success;
}

/** `promote`, `pause`, `resume`, `abort` and `retry`. */
export async function tellCommand(
  command: string,
  id: string,
  { client, teller, values, signal }: Context,
): Promise<number> {
  const { reason } = values;
  const rollout = await client.call<Rollout>('commandRollout', {
    path: { id },
    body: { command, reason },
    signal,
  });
  teller.result(
    `told rollout ${id} of ${rollout.service} to ${command}; it is ${rollout.phase}: ${rollout.waitingFor}`,
    { event: command, rollout },
  );
  return exitCodes.success;
}
