import { Client } from 'undici';
import type { SupervisionSettings } from './settings.ts';
import { sleep } from './sleep.ts';

const readyPollMs = 20;

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

/**
 * Waits until the replica says that it listens and then answers that it is
 * ready. `false` when it took too long or ended.
 */
export async function probeUntilReady(options: {
  socketPath: string;
  /** Aborts when the replica says that it listens. */
  listening: AbortSignal;
  /** Aborts when its process has ended. */
  ended: AbortSignal;
  timeoutMs: number;
}): Promise<boolean> {
  const { socketPath, listening, ended, timeoutMs } = options;
  const deadline = Date.now() + timeoutMs;
  await sleep(timeoutMs, AbortSignal.any([listening, ended]));
  const client = new Client('http://replica', { socketPath });
  try {
    while (!ended.aborted && Date.now() < deadline) {
      const left = Math.max(1, deadline - Date.now());
      if (await answersWell(client, '/v2/health/ready', left, ended)) {
        return !ended.aborted;
      }
      await sleep(readyPollMs, ended);
    }
    return false;
  } finally {
    await client.destroy();
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
