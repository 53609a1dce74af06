import type { KubernetesClient } from '../../client';

/** A client that does not come back from its nth write, which is sent or not. */
export function dying(
  client: KubernetesClient,
  point: number,
  when: 'before' | 'after',
): KubernetesClient {
  return atWrite(client, point, async write => {
    if (when === 'after') {
      // Nobody hears what came of it.
      await write().catch(() => undefined);
    }
    throw new Error('The worker is dead');
  });
}

/** A client that does something else before its nth write. */
export function pausing(
  client: KubernetesClient,
  point: number,
  meanwhile: () => Promise<void>,
): KubernetesClient {
  return atWrite(client, point, async write => {
    await meanwhile();
    return await write();
  });
}

/** A client whose nth write is done in another way. */
function atWrite(
  client: KubernetesClient,
  point: number,
  act: <T>(write: () => Promise<T>) => Promise<T>,
): KubernetesClient {
  const json = client.json.bind(client);
  let writes = 0;
  client.json = (asked, request, ...rest) => {
    const write = () => json(asked, request, ...rest);
    if (request.isRead) {
      return write();
    }
    writes += 1;
    return writes === point ? act(write) : write();
  };
  return client;
}
