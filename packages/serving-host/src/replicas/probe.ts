import { Client } from 'undici';
import type { SupervisionSettings } from './settings.ts';
import { sleep } from './sleep.ts';

async function answersWell(
  client: Client,
  path: string,
  timeoutMs: number,
  ended: AbortSignal,
): Promise<boolean> {
  try {
    const { statusCode, body } = await client.request({
      method: 'GET',
      path,
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ended]),
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

/** Asks again and again whether the replica lives, until its process has ended. */
export async function watchLiveness(options: {
  socketPath: string;
  ended: AbortSignal;
  settings: SupervisionSettings;
  onUnresponsive: (reason: string) => void;
}): Promise<void> {
  const { socketPath, ended, settings, onUnresponsive } = options;
  const client = new Client('http://replica', { socketPath });
  try {
    let failures = 0;
    while (!ended.aborted) {
      await sleep(settings.probeIntervalMs, ended);
      const lives =
        ended.aborted ||
        (await answersWell(
          client,
          '/v2/health/live',
          settings.probeTimeoutMs,
          ended,
        ));
      failures = lives ? 0 : failures + 1;
      if (failures >= settings.probeFailures && !ended.aborted) {
        onUnresponsive(
          `It did not answer ${failures} health probes in a row and was killed`,
        );
        return;
      }
    }
  } finally {
    await client.destroy();
  }
}
