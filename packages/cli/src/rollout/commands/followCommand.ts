import { exitCodes } from '../../exitCodes.ts';
import { numberOf } from '../../numberOf.ts';
import { UsageError } from '../../UsageError.ts';
import type { Context } from '../Context.ts';
import { exitCodeOf } from '../tell/outcome.ts';
import { follow } from './follow.ts';

const RETRY_SECONDS = 120;

/** `follow` and, quietly, `wait`: the exit code tells how it ended. */
export async function followCommand(
  id: string,
  context: Context,
  { isQuiet }: { isQuiet: boolean },
): Promise<number> {
  const { client, teller, values, signal } = context;
  const seconds = (name: 'timeout' | 'retry-seconds', fallback: number) => {
    const text = values[name];
    const value = text === undefined ? fallback : numberOf(`--${name}`, text);
    if (!(value >= 0)) {
      throw new UsageError(`--${name} must not be negative`);
    }
    return value * 1000;
  };
  const { end, rollout, problem } = await follow({
    ...{ client, id, signal },
    throughHolds: values['through-holds'] ?? false,
    timeoutMs: seconds('timeout', Infinity),
    retryMs: seconds('retry-seconds', RETRY_SECONDS),
    onNews: (news, now) => {
      if (!isQuiet || news.kind === 'ended') {
        teller.news(news, now);
      }
    },
    onConnection: trouble =>
      teller.note(
        trouble === undefined
          ? 'the portal answers again'
          : `${trouble}; the rollout goes on, asking again`,
      ),
  });
  const again = `fairway rollout follow ${id}`;
  const notes = {
    ended: undefined,
    held: `the rollout is held and needs a person: ${rollout?.waitingFor}${
      rollout?.action ? ` → ${rollout.action}` : ''
    }`,
    timeout: `the time is up; the rollout goes on: ${again}`,
    interrupted: `stopped following; the rollout goes on: ${again}, or to end it: fairway rollout abort ${id}`,
    lost: `the portal has not answered for too long (${problem}); the rollout goes on: ${again}`,
  };
  const note = notes[end];
  if (note !== undefined) {
    teller.note(note);
  }
  return end === 'ended' && rollout ? exitCodeOf(rollout) : exitCodes.undecided;
}
