import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import {
  driftWindowFixture,
  evenValues,
  profileFixture,
  profileKeyFixture,
} from '../../__testUtils__/drift';
import {
  createStores,
  emptyTables,
  migrate,
  specFixture,
  storeDeployment,
  Stores,
} from '../../__testUtils__/stores';
import { StoredService } from '../../services/ServicesStore';
import { StoredProfile } from '../profiles/ProfilesStore';
import { DriftReports } from '../report/DriftReports';
import { DriftWatch } from './DriftWatch';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const hour = 3_600_000;

describe.each(databases.eachSupportedId())('the watch on %s', databaseId => {
  let knex: Knex;
  let stores: Stores;
  let service: StoredService;
  let stored: StoredProfile;
  let now: number;
  const send = jest.fn();

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
  });

  beforeEach(async () => {
    await emptyTables(knex);
    stores = createStores(knex);
    const { name } = await storeDeployment(stores);
    service = (await stores.services.getByName(name))!;
    stored = await stores.profiles.add(profileKeyFixture, {
      profile: profileFixture,
      about: { rows: 1_000, omitted: [] },
    });
    now = Date.now();
    send.mockReset();
    send.mockResolvedValue(undefined);
  });

  /** Of one process. */
  const createWatch = (everyMs = 0) =>
    DriftWatch.create({
      ...{ knex, everyMs },
      events: stores.events,
      findings: stores.findings,
      logger: mockServices.logger.mock(),
      notifications: { send },
      reports: DriftReports.create({ windows: stores.driftWindows }),
      now: () => now,
    });
  const look = (watch = createWatch()) =>
    watch.look(service, {
      revision: { number: 1, spec: specFixture } as Revision,
      stored,
    });
  const count = (values: number[]) =>
    knex.transaction(transaction =>
      stores.driftWindows.add(
        transaction,
        { serviceId: service.id, revision: 1, profile: stored },
        [driftWindowFixture(stored, values, Date.now() - hour)],
      ),
    );
  const told = async () => {
    const page = { limit: 10, offset: 0 };
    const { items } = await stores.events.list(service.id, page);
    return items.map(({ type }) => type).reverse();
  };

  it('says nothing of a service that is asked what it was trained on', async () => {
    await look();
    await count(evenValues(1_000, 0, 5));
    await look();
    expect(await told()).toEqual([]);
    expect(send).not.toHaveBeenCalled();
  });

  it('tells the history and the owner of a drift once, with where to look', async () => {
    await count(evenValues(1_000, 40, 5));
    await look();
    await count(evenValues(100, 40, 6));
    await look();
    expect(await told()).toEqual(['drift-found']);
    const { items } = await stores.events.list(service.id, {
      ...{ limit: 1, offset: 0 },
    });
    expect(items[0]).toMatchObject({
      severity: 'warning',
      revision: 1,
      message: expect.stringContaining(
        'Revision 1 has drifted from the reference data of version 1. 2 of 2 features drifted',
      ),
      evidence: { features: ['input pixels[0]', 'input pixels[1]'] },
    });
    expect(send.mock.calls).toEqual([
      [
        {
          recipients: { type: 'entity', entityRef: service.owner },
          payload: expect.objectContaining({
            link: `/mlops/services/${service.name}/drift`,
            topic: 'mlops-drift',
          }),
        },
      ],
    ]);
  });

  it('tells once, however many processes look at the same time', async () => {
    await count(evenValues(1_000, 40, 5));
    await Promise.allSettled(
      Array.from({ length: 4 }, () => look(createWatch(60_000))),
    );
    expect(await told()).toEqual(['drift-found']);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('writes nothing where another process has looked meanwhile', async () => {
    await count(evenValues(1_000, 40, 5));
    const slow = (await stores.findings.claim(service.id, 0))!;
    await look();
    const finding = { ...slow.known!, isDrifting: false };
    expect(await stores.findings.save(knex, slow, finding)).toBe(false);
    expect((await stores.findings.claim(service.id, 0))?.known).toMatchObject({
      isDrifting: true,
    });
  });

  it('tells when it is over, in the history alone', async () => {
    await count(evenValues(1_000, 40, 5));
    await look();
    await knex('mlops_drift_windows').delete();
    await count(evenValues(2_000, 0, 5));
    await look();
    expect(await told()).toEqual(['drift-found', 'drift-over']);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('goes on where the portal has no notifications, and tries for an hour', async () => {
    send.mockRejectedValue(new Error('Not Found'));
    await count(evenValues(1_000, 40, 5));
    await look();
    now += hour / 2;
    await look();
    now += hour;
    await look();
    expect(await told()).toEqual(['drift-found']);
    const scopes = send.mock.calls.map(([{ payload }]) => payload.scope);
    expect(scopes).toHaveLength(2);
    expect(scopes[1]).toBe(scopes[0]);
  });

  it('looks at a service every so often, however often it is asked to', async () => {
    await count(evenValues(1_000, 0, 5));
    await look(createWatch(60_000));
    await count(evenValues(3_000, 60, 5));
    await look(createWatch(60_000));
    expect(await told()).toEqual([]);
    await look();
    expect(await told()).toEqual(['drift-found']);
  });
});
