import type {
  EndpointKey,
  OperationName,
} from '@fairway/backstage-plugin-mlops-common';
import { Handler, page } from './fakeHandler';
import { keys } from './history';

/** The operations on endpoint keys, in memory. */
export function createFakeKeys(state: { keys: EndpointKey[] }) {
  return {
    listKeys: ({ query }) => page(state.keys, query),
    createKey: ({ body }) => {
      const key = {
        ...keys[2],
        id: `key-${state.keys.length + 1}`,
        name: body.name,
        rateLimit: body.rateLimit,
        createdAt: new Date().toISOString(),
      };
      state.keys = [key, ...state.keys];
      return { ...key, secret: 'fwk_1aZz9TestSecretShownOnce', enforced: true };
    },
    revokeKey: ({ path }) => {
      const revokedAt = new Date().toISOString();
      state.keys = state.keys.map(key =>
        key.id === path.key ? { ...key, revokedAt } : key,
      );
      const key = state.keys.find(({ id }) => id === path.key);
      return { ...key, enforced: true };
    },
  } satisfies Partial<Record<OperationName, Handler>>;
}
