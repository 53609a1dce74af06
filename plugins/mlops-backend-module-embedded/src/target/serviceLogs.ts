import { LogLine } from '@fairway/backstage-plugin-mlops-common';
import { LogOptions } from '@fairway/backstage-plugin-mlops-node';
import { HostLogs } from '@fairway/serving-host';
import { setTimeout as sleep } from 'node:timers/promises';

const MAX_LINES = 5_000;
/** The host is on this machine, and what it is asked costs it next to nothing. */
const EVERY_MS = 500;

/** What the host answers about one service. */
export type AskLogs = (query: {
  replica?: string;
  limit: number;
  after?: string;
}) => Promise<HostLogs>;

/** The last lines of a service, and with `follow` those that come after them. */
export async function* serviceLogs(
  ask: AskLogs,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const { replica, follow } = options;
  const limit = Math.min(Math.floor(options.limit), MAX_LINES);
  if (limit < 1) {
    return;
  }
  let { items, cursor } = await ask({ replica, limit });
  yield* items;
  while (follow && (await passed(EVERY_MS, follow))) {
    ({ items, cursor } = await ask({
      replica,
      limit: MAX_LINES,
      after: cursor,
    }));
    yield* items;
  }
}

/** False when it was told to stop before. */
async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
