import { mockServices } from '@backstage/backend-test-utils';
import { ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import { ServingHostClient, WatchLine } from '@fairway/serving-host';
import { Backoff } from '../host/Backoff';
import { watchServices } from './watchServices';

const heartbeat = { heartbeat: '2025-01-01T00:00:00.000Z' };
const digits = { id: 'id-digits', name: 'digits' };
const wine = { id: 'id-wine', name: 'wine' };

/** A host that plays one script of lines per connection, then breaks off. */
function scriptedHost(scripts: WatchLine[][], onEnd: () => void) {
  return {
    async *watch() {
      const lines = scripts.shift();
      if (!lines) {
        onEnd();
        return;
      }
      yield* lines;
      throw new Error('the connection broke');
    },
    list: async () => ({ items: [{ ...digits, etag: '1' }] }),
  } as unknown as ServingHostClient;
}

async function watched(
  scripts: WatchLine[][],
  onKey: (key: ServiceKey) => void,
) {
  const controller = new AbortController();
  const client = scriptedHost(scripts, () => controller.abort());
  await watchServices({
    withHost: use => use(client),
    onKey,
    signal: controller.signal,
    logger: mockServices.logger.mock(),
    backoff: Backoff.create({ firstMs: 1, longestMs: 1 }),
  });
}

describe('watchServices', () => {
  it('names every service after each connection, then what changes', async () => {
    const onKey = jest.fn();
    await watched([[heartbeat, wine, heartbeat], [], [heartbeat]], onKey);
    expect(onKey.mock.calls).toEqual([
      [digits, 'listed'],
      [wine, 'changed'],
      [digits, 'listed'],
    ]);
  });

  it('goes on when nobody can take the news', async () => {
    const onKey = jest.fn(() => {
      throw new Error('no room in the queue');
    });
    await watched([[heartbeat, wine]], onKey);
    expect(onKey).toHaveBeenCalledTimes(2);
  });
});
