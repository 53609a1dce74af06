import { ServingHostUnreachableError } from '@fairway/serving-host';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectedHost } from './findHost';
import { HostSupervisor } from './HostSupervisor';

const WITHIN_MS = 3_000;

/** Whom to ask. */
export interface AskOptions {
  supervisor: HostSupervisor;
  /** How long is waited for a host that starts; 3 s when absent. */
  withinMs?: number;
}

/**
 * Asks the serving-host, which may be starting. The supervisor hears of it when it
 * does not answer.
 *
 * @throws Error that says in words why there is none, or none yet; and what `ask` throws
 */
export async function askHost<T>(
  { supervisor, withinMs = WITHIN_MS }: AskOptions,
  ask: (host: ConnectedHost) => Promise<T>,
): Promise<T> {
  const host = await connectWithin(supervisor, withinMs);
  try {
    return await ask(host);
  } catch (error) {
    if (error instanceof ServingHostUnreachableError) {
      await supervisor.lost(host);
    }
    throw error;
  }
}

async function connectWithin(
  supervisor: HostSupervisor,
  withinMs: number,
): Promise<ConnectedHost> {
  const connecting = supervisor.connect();
  const host = await Promise.race([
    connecting,
    sleep(withinMs, undefined, { ref: false }),
  ]);
  if (!host) {
    connecting.catch(() => {});
    throw new Error(
      supervisor.problem ?? 'The serving-host of this machine is starting',
    );
  }
  return host;
}
