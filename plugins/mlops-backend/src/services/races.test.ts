import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import { StartedMlops, startMlops } from '../__testUtils__/startMlops';
import { waitFor } from '../__testUtils__/control';
import { createStores, storeDeployment } from '../__testUtils__/stores';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** Two people ask for different things of one service at the same time. */
describe.each(databases.eachSupportedId())('races on %s', databaseId => {
  let knex: Knex;
  let target: FakeServingTarget;
  let mlops: StartedMlops;

  beforeEach(async () => {
    target = FakeServingTarget.create();
    knex = await databases.init(databaseId);
    mlops = await startMlops({ knex, target });
    await storeDeployment(createStores(knex));
    await mlops.until('digits', ({ status }) => status.phase === 'ready');
  });

  afterEach(async () => {
    await mlops.stop();
    await target.close();
  });

  /** Holds a request up where it asks for the pools, while the other one is answered. */
  const during = async (
    slow: () => PromiseLike<{ status: number; body: unknown }>,
    fast: () => Promise<unknown>,
  ) => {
    let asked = false;
    let go!: () => void;
    const gone = new Promise<void>(resolve => {
      go = resolve;
    });
    target.setInterceptor(async method => {
      if (method === 'discoverPools' && !asked) {
        asked = true;
        await gone;
      }
    });
    const answer = Promise.resolve(slow());
    await waitFor('the slow request asks for the pools', () => asked);
    await fast();
    go();
    return await answer;
  };
  const service = () => knex('mlops_services').first();

  it('does not start a service again that was deleted meanwhile', async () => {
    await mlops.call('post', '/services/digits/stop').expect(202);
    await mlops.until('digits', ({ status }) => status.phase === 'stopped');
    const started = await during(
      () => mlops.call('post', '/services/digits/start'),
      () => mlops.call('delete', '/services/digits').expect(202),
    );
    expect(started.status).toBe(409);
    await waitFor(
      'the service is gone',
      async () => (await service()).deleted_at !== null,
    );
    expect(await service()).toMatchObject({
      desired_state: 'deleted',
      reserved_cpu: 0,
    });
    expect(target.desired('digits')).toBeUndefined();
  });

  it('does not take capacity for a change of a service that was stopped meanwhile', async () => {
    const changed = await during(
      () => mlops.call('post', '/services/digits/revisions', { replicas: 2 }),
      () => mlops.call('post', '/services/digits/stop').expect(202),
    );
    expect(changed.status).toBe(409);
    await mlops.until('digits', ({ status }) => status.phase === 'stopped');
    expect(await service()).toMatchObject({
      desired_state: 'stopped',
      revision_number: 1,
      reserved_cpu: 0,
    });
  });

  it('does not lose the change that somebody else made meanwhile', async () => {
    const changed = await during(
      () => mlops.call('post', '/services/digits/revisions', { replicas: 2 }),
      () =>
        mlops
          .call('post', '/services/digits/revisions', {
            environmentVariables: { LEVEL: 'debug' },
          })
          .expect(202),
    );
    expect(changed.status).toBe(409);
    const { revision } = await mlops.until(
      'digits',
      ({ status }) => status.phase === 'ready',
    );
    expect(revision).toMatchObject({
      number: 2,
      spec: { replicas: 1, environmentVariables: { LEVEL: 'debug' } },
    });
  });
});
