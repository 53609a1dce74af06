import { TestDatabases } from '@backstage/backend-test-utils';
import { compareWindows } from '@fairway/drift';
import { Random } from '@fairway/statistics';
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
  storeDeployment,
  Stores,
} from '../../__testUtils__/stores';
import { StoredProfile } from '../profiles/ProfilesStore';
import { slotMs, sumOf, WindowStamp } from '../windows/DriftWindowsStore';
import { DriftReports } from './DriftReports';
import { stretchesOf } from './DriftTrend';
import { toDriftReport } from './toApi';
import { Turns } from '../Turns';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const hours = 168;
/** So long ago that all quarters of the tests are over. */
const slot = Math.floor((Date.now() - 20 * 3_600_000) / slotMs) * slotMs;

describe.each(databases.eachSupportedId())(
  'drift reports on %s',
  databaseId => {
    let knex: Knex;
    let stores: Stores;
    let serviceId: string;
    let stored: StoredProfile;
    let reports: DriftReports;
    let reads: jest.SpyInstance;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
    });

    beforeEach(async () => {
      await emptyTables(knex);
      stores = createStores(knex);
      serviceId = (await storeDeployment(stores)).id;
      stored = await stores.profiles.add(profileKeyFixture, {
        profile: profileFixture,
        about: { rows: 1_000, omitted: [] },
      });
      reports = DriftReports.create({ windows: stores.driftWindows });
      reads = jest.spyOn(stores.driftWindows, 'counts');
    });

    const add = (values: number[], slots = 0, revision = 1) =>
      knex.transaction(transaction =>
        stores.driftWindows.add(
          transaction,
          { serviceId, revision, profile: stored },
          [driftWindowFixture(stored, values, slot + slots * slotMs)],
        ),
      );
    const report = (revision = 1) =>
      reports.of({ serviceId, revision, stored, hours });
    /** All in one piece. */
    const reportOf = async (some: WindowStamp[]) => {
      const texts = await stores.driftWindows.counts(
        { serviceId, revision: 1, profileId: stored.id },
        some.map(stamp => stamp.slot),
      );
      const { window } = await sumOf(
        stored,
        some.map((stamp, i) => ({
          ...stamp,
          counts: JSON.parse(texts[i]),
        })),
      );
      return toDriftReport(compareWindows(profileFixture.reference, window));
    };
    /** How many windows were read since this was asked last. */
    const windowsRead = () => {
      const count = reads.mock.calls.reduce(
        (sum, [, slots]) => sum + slots.length,
        0,
      );
      reads.mockClear();
      return count;
    };

    it('say nothing of a revision of which nothing was counted', async () => {
      await add([1]);
      expect(await report(2)).toBeUndefined();
    });

    it('are made once for what was counted, whoever asks and how many', async () => {
      await add(evenValues(300));
      await add(evenValues(300, 50), 1);
      const all = await Promise.all([report(), report(), report()]);
      expect(all[0]?.report.state).toBe('drift');
      expect(all[1]).toBe(all[0]);
      expect(all[2]).toBe(all[0]);
      // Each once for the whole and once for its point of the course.
      expect(windowsRead()).toBe(4);
      expect(await report()).toBe(all[0]);
      expect(windowsRead()).toBe(0);
    });

    it('read only what is new when something was counted', async () => {
      for (let slots = 0; slots < 10; slots += 1) {
        await add(evenValues(50, 0, slots), slots);
      }
      await report();
      expect(windowsRead()).toBe(20);
      await add(evenValues(50), 9);
      expect((await report())?.window.counted).toBe(550);
      expect(windowsRead()).toBe(2);
      await add(evenValues(50), 10);
      expect((await report())?.window.counted).toBe(600);
      // The one that was the newest, and twice the one that is.
      expect(windowsRead()).toBe(3);
    });

    it('are the same, however what was counted came in', async () => {
      const random = Random.create(5);
      for (let round = 0; round < 12; round += 1) {
        const slots = Math.floor(random.next() * 60);
        await add(evenValues(60, 30 * random.next(), round), slots);
        const found = (await report())!;
        const stamps = await stores.driftWindows.stamps({
          ...{ serviceId, revision: 1, profileId: stored.id, since: 0 },
        });
        expect(found.report).toEqual(await reportOf(stamps));
        const stretches = stretchesOf(stamps);
        expect(found.trend).toHaveLength(stretches.length);
        for (const [i, stretch] of stretches.entries()) {
          const { state, features } = await reportOf(stretch);
          expect(found.trend[i].state).toBe(state);
          expect(found.trend[i].features.map(({ name }) => name)).toEqual(
            found.report.features.map(({ name }) => name),
          );
          for (const { name, populationStabilityIndex } of features) {
            expect(found.trend[i].features).toContainEqual(
              expect.objectContaining({ name, populationStabilityIndex }),
            );
          }
        }
      }
    });

    it('are made anew after one that failed', async () => {
      await add(evenValues(300));
      reads.mockRejectedValueOnce(new Error('The database is away'));
      await expect(report()).rejects.toThrow('away');
      expect((await report())?.window.counted).toBe(300);
    });

    it('forget whose were asked for longest ago, beyond so many features', async () => {
      reports = DriftReports.create({
        windows: stores.driftWindows,
        maximalFeatures: 4,
      });
      for (const revision of [1, 2, 3]) {
        await add([1, 2, 3], 0, revision);
        await report(revision);
      }
      windowsRead();
      await report(3);
      await report(2);
      expect(windowsRead()).toBe(0);
      await report(1);
      expect(windowsRead()).toBe(2);
    });
  },
);

describe('the course of drift', () => {
  const stampsAt = (slots: number[]) =>
    slots.map(at => ({
      ...{ slot: at * slotMs, start: 0, end: 0, predictions: 1, counted: 1 },
      skipped: { tooLarge: 0, noTime: 0, unreadable: 0 },
    }));

  it.each([1, 2, 24, 25, 96, 97, 673])(
    'divides %s quarters into at most 24 stretches, in order and whole',
    count => {
      for (const first of [0, 1, 3, 17]) {
        const stamps = stampsAt(
          Array.from({ length: count }, (_, i) => first + i),
        );
        const stretches = stretchesOf(stamps);
        expect(stretches.length).toBeLessThanOrEqual(24);
        expect(stretches.flat()).toEqual(stamps);
      }
    },
  );

  it('leaves stretches as they were while their number does', () => {
    const all = stampsAt(Array.from({ length: 90 }, (_, i) => i));
    const before = stretchesOf(all.slice(0, 85));
    const after = stretchesOf(all.slice(4));
    expect(after.slice(0, 15)).toEqual(before.slice(1, 16));
  });

  it('has no stretch without windows', () => {
    expect(stretchesOf([])).toEqual([]);
    expect(stretchesOf(stampsAt([0, 90]))).toHaveLength(2);
  });
});

describe('turns', () => {
  it('let others come in between the steps of long work', async () => {
    let others = 0;
    let timer: NodeJS.Immediate | undefined;
    const other = () => {
      others += 1;
      timer = setImmediate(other);
    };
    other();
    const seen: number[] = [];
    function* work() {
      for (let step = 0; step < 3; step += 1) {
        const until = performance.now() + 11;
        while (performance.now() < until);
        seen.push(others);
        yield;
      }
      return 'done';
    }
    expect(await Turns.create().through(work())).toBe('done');
    clearImmediate(timer);
    expect(seen[1]).toBeGreaterThan(seen[0]);
    expect(seen[2]).toBeGreaterThan(seen[1]);
  });
});
