import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../Context.ts';
import type { OperationName } from '../portal/operations.ts';
import { isTransient } from '../portal/PortalClient.ts';

const START_TRIES = 5;
const START_PAUSE_MS = 1_000;

/** The same key never does it twice, so it may be asked for again. */
export async function callOnce<T>(
  context: Context,
  name: OperationName,
  options: { path: Record<string, string>; body: object },
): Promise<T> {
  const { client, signal, teller } = context;
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.call<T>(name, { ...options, signal });
    } catch (error) {
      if (!isTransient(error) || attempt === START_TRIES) {
        throw error;
      }
      teller.note(`${(error as Error).message}; asking again`);
      await delay(attempt * START_PAUSE_MS, undefined, { signal });
    }
  }
}
