import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectedHost } from './findHost';
import { HostSupervisor } from './HostSupervisor';

/**
 * The serving-host, which may be starting.
 *
 * @throws Error that says in words why there is none, or none yet
 */
export async function connectWithin(
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
