// What a thousand registered services cost a portal, against ten: the list, the
// control loop, and how late the event loop is. Two portals with a serving-host
// each run side by side and are measured in turn, so that what disturbs one
// disturbs the other. Ends with 1 when a limit is passed.
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median } from '../src/benchmark/statistics';
import { readMeter } from '../src/__testUtils__/meter';
import { register, Registered } from './manyServices/register';

const limits = { list: 3, eventLoopDelay: 1.2 };
const largePage = 50;
/** What both portals can fill, so that they are asked for the same. */
const equalPage = 10;
const betweenCallsMs = 50;
const minuteMs = 60_000;

const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '1000' },
    live: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
  },
});
const [services, live, rounds, seconds] = (
  ['services', 'live', 'rounds', 'seconds'] as const
).map(name => {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new Error(`--${name} must be a whole number from 1 to 10000`);
  }
  return number;
});

/** One window of measuring one portal. */
interface Window {
  largePageMs: number;
  equalPageMs: number;
  largePageP99Ms: number;
  equalPageP99Ms: number;
  idleP99Ms: number;
  idleCpuMsPerMinute: number;
  looksPerMinute: number;
}

/** How often services were claimed so far. */
async function looks({ knex }: Registered): Promise<number> {
  const [{ sum }] = await knex('mlops_work').sum({ sum: 'epoch' });
  return Number(sum);
}

/** Asks for pages of so many services, one after the other. */
async function askForLists({ portal }: Registered, limit: number) {
  const took: number[] = [];
  await readMeter(portal.process);
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    const startedAt = performance.now();
    await portal.client.call('listServices', { query: { limit } });
    took.push(performance.now() - startedAt);
    await sleep(betweenCallsMs);
  }
  const { eventLoopDelayP99Ms } = await readMeter(portal.process);
  return { ms: median(took), p99Ms: eventLoopDelayP99Ms };
}

async function measure(registered: Registered): Promise<Window> {
  const large = await askForLists(registered, largePage);
  const equal = await askForLists(registered, equalPage);
  const looksBefore = await looks(registered);
  const startedAt = performance.now();
  await sleep(seconds * 1_000);
  const idle = await readMeter(registered.portal.process);
  const perMinute = minuteMs / (performance.now() - startedAt);
  return {
    largePageMs: large.ms,
    equalPageMs: equal.ms,
    largePageP99Ms: large.p99Ms,
    equalPageP99Ms: equal.p99Ms,
    idleP99Ms: idle.eventLoopDelayP99Ms,
    idleCpuMsPerMinute: idle.cpuMs * perMinute,
    looksPerMinute: ((await looks(registered)) - looksBefore) * perMinute,
  };
}

const rows: [keyof Window, string][] = [
  ['largePageMs', `page of up to ${largePage} services, median, ms`],
  ['equalPageMs', `page of ${equalPage} services, median, ms`],
  ['largePageP99Ms', `event-loop delay p99 at pages of up to ${largePage}, ms`],
  ['equalPageP99Ms', `event-loop delay p99 at pages of ${equalPage}, ms`],
  ['idleP99Ms', 'event-loop delay p99 while nothing is asked for, ms'],
  ['idleCpuMsPerMinute', 'processor time while nothing is asked for, ms/min'],
  ['looksPerMinute', 'services looked at while nothing is asked for, per min'],
];

function printSurroundings() {
  const load = loadavg().map(value => value.toFixed(2));
  console.log(
    `node ${process.versions.node}, SQLite, ${availableParallelism()} cores, ` +
      `load average ${load.join(' ')}`,
  );
}

function report(few: Window[], many: Window[]): boolean {
  const of = (windows: Window[], key: keyof Window) =>
    median(windows.map(window => window[key]));
  console.log(
    `\n| median of ${rounds} windows of ${seconds} s | 10 registered, 1 live | ${services} registered, ${live} live | ratio |`,
  );
  console.log('| --- | --- | --- | --- |');
  for (const [key, title] of rows) {
    const [a, b] = [of(few, key), of(many, key)];
    const ratio = a > 0 ? (b / a).toFixed(2) : '-';
    console.log(`| ${title} | ${a.toFixed(2)} | ${b.toFixed(2)} | ${ratio} |`);
  }
  const passed = (key: keyof Window, limit: number) => {
    const ratio = of(many, key) / of(few, key);
    console.log(
      `\n${key}: ${ratio.toFixed(2)} times, at most ${limit}: ${
        ratio <= limit ? 'kept' : 'passed'
      }`,
    );
    return ratio <= limit;
  };
  return [
    passed('largePageMs', limits.list),
    passed('equalPageP99Ms', limits.eventLoopDelay),
    passed('idleP99Ms', limits.eventLoopDelay),
  ].every(Boolean);
}

async function main() {
  printSurroundings();
  const open: Registered[] = [];
  const close = async () => {
    for (const { lab, knex } of open.splice(0)) {
      await knex.destroy();
      await lab.close();
    }
  };
  // The serving-hosts are detached and would outlive an interruption.
  process.once('SIGINT', () => close().finally(() => process.exit(130)));
  try {
    open.push(await register({ services: 10, live: 1 }));
    open.push(await register({ services, live }));
    console.error('All services are registered and settled');
    const [few, many] = open;
    const windows: { few: Window[]; many: Window[] } = { few: [], many: [] };
    // The first round warms up and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      const [ofFew, ofMany] = [await measure(few), await measure(many)];
      if (round > 0) {
        windows.few.push(ofFew);
        windows.many.push(ofMany);
      }
      console.error(`${round}/${rounds}`);
    }
    if (!report(windows.few, windows.many)) {
      process.exitCode = 1;
    }
  } finally {
    await close();
  }
  printSurroundings();
}

main();
