import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { EventParams } from '@backstage/plugin-events-node';
import { CatalogEntities } from './CatalogEntitiesClient';
import { MlopsEntityProvider } from './MlopsEntityProvider';

const URL = 'http://127.0.0.1/api/mlops/catalog-entities';

const pool = (name: string, spec: object = {}): Entity => ({
  apiVersion: 'fairway.dev/v1alpha1',
  kind: 'GpuPool',
  metadata: { name, annotations: { 'fairway.dev/environment': 'dev' } },
  spec: { type: 'host', lifecycle: 'production', ...spec },
});

async function setup(options: { owner?: string } = {}) {
  let answer: () => Promise<CatalogEntities | undefined> = async () => ({
    url: URL,
    entities: [],
  });
  let announce: ((params: EventParams) => Promise<void>) | undefined;
  let topics: string[] = [];
  const logger = mockServices.logger.mock();
  const read = jest.fn(() => answer());
  const applyMutation = jest.fn();
  const taskRunner = { run: jest.fn() };
  const provider = MlopsEntityProvider.create({
    source: { read },
    events: {
      publish: jest.fn(),
      subscribe: async subscription => {
        announce = subscription.onEvent;
        topics = subscription.topics;
      },
    },
    logger,
    taskRunner,
    ...options,
  });
  await provider.connect({ applyMutation, refresh: jest.fn() });
  return {
    provider,
    logger,
    read,
    applyMutation,
    taskRunner,
    topics,
    announce: () => announce!({ topic: 'mlops.catalog', eventPayload: {} }),
    answers: (next: typeof answer) => {
      answer = next;
    },
    gives: (...entities: Entity[]) => {
      answer = async () => ({ url: URL, entities });
    },
    applied: () =>
      applyMutation.mock.calls.map(([mutation]) =>
        mutation.entities.map((item: any) => item.entity.metadata.name),
      ),
  };
}

describe('MlopsEntityProvider', () => {
  it('applies everything as its own, with where it comes from', async () => {
    const { provider, gives, applyMutation } = await setup();
    gives(pool('b', { owner: 'team-b' }), pool('a', { owner: 'team-a' }));

    await provider.refresh();

    expect(provider.getProviderName()).toBe('mlops');
    expect(applyMutation).toHaveBeenCalledTimes(1);
    const [mutation] = applyMutation.mock.calls[0];
    expect(mutation.type).toBe('full');
    expect(mutation.entities).toHaveLength(2);
    expect(mutation.entities[0]).toEqual({
      locationKey: 'mlops',
      entity: {
        ...pool('a', { owner: 'team-a' }),
        metadata: {
          name: 'a',
          annotations: {
            'fairway.dev/environment': 'dev',
            'backstage.io/managed-by-location': `mlops:${URL}`,
            'backstage.io/managed-by-origin-location': `mlops:${URL}`,
          },
        },
      },
    });
  });

  it('gives the configured owner to entities that have none', async () => {
    const { provider, gives, applyMutation } = await setup({
      owner: 'group:default/platform',
    });
    gives(pool('a'), pool('b', { owner: 'team-b' }));

    await provider.refresh();

    const [{ entities }] = applyMutation.mock.calls[0];
    expect(entities.map((item: any) => item.entity.spec.owner)).toEqual([
      'group:default/platform',
      'team-b',
    ]);
  });

  it('runs on the schedule and when a change is announced', async () => {
    const { taskRunner, topics, announce, gives, applied } = await setup();
    gives(pool('a'));
    await taskRunner.run.mock.calls[0][0].fn(new AbortController().signal);
    gives(pool('a'), pool('b'));
    await announce();
    await new Promise(setImmediate);

    expect(topics).toEqual(['mlops.catalog']);
    expect(applied()).toEqual([['a'], ['a', 'b']]);
  });

  it('does not repeat what is the same, in whatever order it comes', async () => {
    const { provider, gives, applied, read } = await setup();
    gives(pool('a'), pool('b'));
    await provider.refresh();
    gives(pool('b'), pool('a'));
    await provider.refresh();
    expect(read).toHaveBeenCalledTimes(2);
    expect(applied()).toEqual([['a', 'b']]);

    gives(pool('b'));
    await provider.refresh();
    gives(pool('a'), pool('b'));
    await provider.refresh();
    expect(applied()).toEqual([['a', 'b'], ['b'], ['a', 'b']]);
  });

  it('repeats it once in a while, should the catalog have lost it', async () => {
    const { provider, gives, applyMutation } = await setup();
    gives(pool('a'));
    for (let i = 0; i < 21; i++) {
      await provider.refresh();
    }
    expect(applyMutation).toHaveBeenCalledTimes(1);
    await provider.refresh();
    expect(applyMutation).toHaveBeenCalledTimes(2);
  });

  it('keeps what is there when the backend fails, and says so once', async () => {
    const { provider, gives, answers, applied, logger } = await setup();
    gives(pool('a'));
    await provider.refresh();
    answers(async () => {
      throw new Error('no connection');
    });
    await provider.refresh();
    await provider.refresh();

    expect(applied()).toEqual([['a']]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'Pools and endpoints in the catalog stay as they are, the mlops backend could not be read: Error: no connection',
    );

    gives();
    await provider.refresh();
    expect(applied()).toEqual([['a'], []]);
    expect(logger.info).toHaveBeenCalledWith(
      'Pools and endpoints are read again',
    );
  });

  it('is quiet and changes nothing without an mlops backend', async () => {
    const { provider, answers, applyMutation, logger } = await setup();
    answers(async () => undefined);
    await provider.refresh();

    expect(applyMutation).not.toHaveBeenCalled();
    expect(logger.debug).toHaveBeenCalledTimes(1);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('tries again when the catalog refused a mutation', async () => {
    const { provider, gives, applyMutation, logger } = await setup();
    gives(pool('a'));
    applyMutation.mockRejectedValueOnce(new Error('database is locked'));
    await provider.refresh();
    expect(logger.warn).toHaveBeenCalledTimes(1);

    await provider.refresh();
    expect(applyMutation).toHaveBeenCalledTimes(2);
  });

  it('answers many announcements during one read with one more read', async () => {
    const { provider, answers, read, applied } = await setup();
    let finish = () => {};
    answers(
      () =>
        new Promise(resolve => {
          finish = () => resolve({ url: URL, entities: [pool('old')] });
        }),
    );
    const first = provider.refresh();
    const others = [provider.refresh(), provider.refresh(), provider.refresh()];
    answers(async () => ({ url: URL, entities: [pool('new')] }));
    finish();
    await Promise.all([first, ...others]);

    expect(read).toHaveBeenCalledTimes(2);
    expect(applied()).toEqual([['old'], ['new']]);
  });
});
