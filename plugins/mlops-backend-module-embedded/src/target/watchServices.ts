import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceKey, WatchNews } from '@fairway/backstage-plugin-mlops-node';
import { ServingHostClient } from '@fairway/serving-host';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from '../host/Backoff';

export interface WatchOptions {
  /** Runs something with a host that answers. */
  withHost: <T>(use: (client: ServingHostClient) => Promise<T>) => Promise<T>;
  onKey: (key: ServiceKey, news: WatchNews) => void;
  signal: AbortSignal;
  logger: LoggerService;
  backoff: Backoff;
}

/**
 * Follows the watch of the host through every interruption until the signal
 * aborts. Never throws. After each connection all services are named, since
 * any of them may have changed while nobody listened.
 */
export async function watchServices(options: WatchOptions): Promise<void> {
  const { withHost, signal, logger, backoff } = options;
  while (!signal.aborted) {
    try {
      await withHost(client => follow(client, options));
    } catch (error) {
      logger.debug(`The watch of the serving-host was interrupted: ${error}`);
    }
    await sleep(backoff.next(), undefined, { signal, ref: false }).catch(
      () => {},
    );
  }
}

async function follow(
  client: ServingHostClient,
  { onKey, signal, logger, backoff }: WatchOptions,
): Promise<void> {
  const tell = ({ id, name }: ServiceKey, news: WatchNews) => {
    try {
      onKey({ id, name }, news);
    } catch (error) {
      logger.error(`Nobody could take the news of service ${name}: ${error}`);
    }
  };
  let caughtUp = false;
  for await (const line of client.watch(signal)) {
    if (!caughtUp) {
      const { items } = await client.list();
      items.forEach(item => tell(item, 'listed'));
      backoff.reset();
      caughtUp = true;
    }
    if (signal.aborted) {
      return;
    }
    if ('name' in line) {
      tell(line, 'changed');
    }
  }
}
