// What a drift report costs the portal that makes it: processor time, and for how
// long its event loop was kept from others in one piece. A day of quarters of an
// hour of one revision is read from SQLite: from nothing, as a first implementation
// did at every look; by this one for the first time; again with nothing new; and
// after 15 s more were counted.
//
//   node --require @backstage/cli/config/nodeTransform.cjs bench/driftReports.ts
//   ... --features 784 --rounds 5
import { compareWindows, DriftWindow, ReferenceProfile } from '@fairway/drift';
import { normal, Random } from '@fairway/statistics';
import knexFactory, { Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { profileKeyFixture } from '../src/__testUtils__/drift';
import {
  createStores,
  migrate,
  storeDeployment,
  Stores,
} from '../src/__testUtils__/stores';
import { StoredProfile } from '../src/drift/profiles/ProfilesStore';
import { DriftReports } from '../src/drift/report/DriftReports';
import { stretchesOf } from '../src/drift/report/DriftTrend';
import { slotMs } from '../src/drift/windows/DriftWindowsStore';

const quarters = 96;
const rowsPerQuarter = 300;
const hours = 24;

const { values } = parseArgs({
  options: {
    features: { type: 'string', default: '784' },
    rounds: { type: 'string', default: '5' },
  },
});
const [width, rounds] = (['features', 'rounds'] as const).map(name => {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1 || number > 1000) {
    throw new Error(`--${name} must be a whole number from 1 to 1000`);
  }
  return number;
});

const random = Random.create(1);
const drawRow = () => Array.from({ length: width }, () => normal(random));

interface Cost {
  cpuMs: number;
  /** The longest time in which nobody else had a turn. */
  heldMs: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // It counts from its second tick.
  await sleep(5);
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  await sleep(5);
  delay.disable();
  return { cpuMs: (user + system) / 1e3, heldMs: delay.max / 1e6 };
}

function createProfile(): ReferenceProfile {
  return ReferenceProfile.create(
    Array.from({ length: width }, (_, column) => ({
      feature: {
        ...{ name: `f${column}`, role: 'input', kind: 'numeric' },
        ...{ tensor: 'x', column, width },
      },
      values: Array.from({ length: 1_200 }, () => normal(random)),
    })),
  );
}

async function count(
  stores: Stores,
  of: { serviceId: string; profile: StoredProfile },
  start: number,
  rows: number,
) {
  const window = DriftWindow.create(of.profile.profile);
  for (let row = 0; row < rows; row += 1) {
    window.countRow('input', drawRow());
  }
  await stores.knex.transaction(transaction =>
    stores.driftWindows.add(transaction, { ...of, revision: 1 }, [
      {
        ...{ sequence: 1, start, end: start + 15_000 },
        ...{ predictions: rows, counted: rows },
        skipped: { tooLarge: 0, noTime: 0, unreadable: 0 },
        counts: window.toJSON(),
      },
    ]),
  );
}

/** All windows, the whole and each point of the course, with a pause after each. */
async function fromNothing(
  { driftWindows: windows }: Stores,
  of: { serviceId: string; profile: StoredProfile },
) {
  const { profile } = of.profile;
  const windowsOf = {
    ...{ serviceId: of.serviceId, revision: 1, profileId: of.profile.id },
  };
  const since = Date.now() - hours * 3_600_000;
  const stamps = await windows.stamps({ ...windowsOf, since });
  const texts = await windows.counts(
    windowsOf,
    stamps.map(({ slot }) => slot),
  );
  const countsOf = new Map(
    stamps.map(({ slot }, i) => [slot, JSON.parse(texts[i])]),
  );
  for (const stretch of [stamps, ...stretchesOf(stamps)]) {
    const sum = DriftWindow.create(profile);
    for (const { slot } of stretch) {
      sum.merge(DriftWindow.parse(profile, countsOf.get(slot)));
    }
    compareWindows(profile.reference, sum);
    await setImmediate();
  }
}

async function measure(knex: Knex): Promise<[string, Cost[]][]> {
  await migrate(knex);
  const stores = createStores(knex);
  const { id: serviceId } = await storeDeployment(stores);
  const profile = await stores.profiles.add(profileKeyFixture, {
    profile: createProfile(),
    about: { rows: 1_200, omitted: [] },
  });
  const of = { serviceId, profile };
  const now = Math.floor(Date.now() / slotMs) * slotMs;
  for (let back = quarters - 1; back >= 0; back -= 1) {
    await count(stores, of, now - back * slotMs, rowsPerQuarter);
  }
  const names = ['from nothing', 'first', 'nothing new', '15 s more'];
  const costs = new Map<string, Cost[]>(names.map(name => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const reports = DriftReports.create({ windows: stores.driftWindows });
    const look = () =>
      reports.of({ serviceId, revision: 1, stored: profile, hours });
    costs.get('first')!.push(await costOf(look));
    costs.get('nothing new')!.push(await costOf(look));
    await count(stores, of, now + 15_000 * (round + 1), 50);
    costs.get('15 s more')!.push(await costOf(look));
  }
  // Last, since what it leaves to be collected would hold up the others.
  for (let round = 0; round < rounds; round += 1) {
    costs
      .get('from nothing')!
      .push(await costOf(() => fromNothing(stores, of)));
  }
  return [...costs];
}

async function main() {
  const directory = await mkdtemp(join(tmpdir(), 'fw-bench-'));
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: join(directory, 'portal.sqlite') },
    useNullAsDefault: true,
  });
  try {
    const costs = await measure(knex);
    const median = (list: number[]) =>
      [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)].toFixed(1);
    const lines = [
      `${width} features, ${quarters} quarters, ${rounds} rounds, ${
        cpus()[0]?.model
      }, load ${loadavg()[0].toFixed(1)}\n`,
      '| report | CPU, ms (median) | event loop held, ms (median) |',
      '| --- | ---: | ---: |',
      ...costs.map(
        ([name, list]) =>
          `| ${name} | ${median(list.map(({ cpuMs }) => cpuMs))} | ${median(
            list.map(({ heldMs }) => heldMs),
          )} |`,
      ),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await knex.destroy();
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
