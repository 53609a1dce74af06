// What a benchmark costs the portal that runs it: how late the event loop of the
// backend is, and its processor time, while nothing is measured, while the portal
// measures a service, and while the same load comes from elsewhere. The last says
// what sharing the machine costs, whoever sends. All parts are real, and the
// states take turns. Ends with 1 when the portal's own benchmark makes its event
// loop later than a limit allows.
//
//   yarn workspace backend bench:event-loop
import { runBenchmark } from '@fairway/benchmark';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from '../src/__testUtils__/FaultLab';
import { MeterReading, readMeter } from '../src/__testUtils__/meter';
import { median } from '../src/benchmark/statistics';

const limit = 1.2;
const betweenCallsMs = 50;
const warmUpSeconds = 1;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
  },
});
const [rate, rounds, seconds] = (['rate', 'rounds', 'seconds'] as const).map(
  name => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1 || number > 1000) {
      throw new Error(`--${name} must be a whole number from 1 to 1000`);
    }
    return number;
  },
);
// Longer than a window, so that load lasts from its beginning to its end.
const load = {
  rate,
  arrivals: 'poisson',
  durationSeconds: seconds + 5,
  warmUpSeconds,
} as const;

type Service = Awaited<ReturnType<typeof untilDeployed>>['service'];

/** Reads the meter over a window in which somebody looks at a page. */
async function watch(portal: Portal): Promise<MeterReading> {
  await readMeter(portal.process);
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await portal.client.call('listServices');
    await sleep(betweenCallsMs);
  }
  return await readMeter(portal.process);
}

async function whileThePortalMeasures(portal: Portal, { name }: Service) {
  const { client } = portal;
  const { id } = await client.call('startBenchmark', {
    path: { service: name },
    body: load,
  });
  const read = () => client.call('getBenchmark', { path: { id } });
  await eventually(async () => (await read()).progress?.phase === 'measured', {
    what: 'the benchmark to begin',
  });
  const reading = await watch(portal);
  const { state, summary, error } = await eventually(
    async () => {
      const benchmark = await read();
      return benchmark.finishedAt && benchmark;
    },
    { what: 'the benchmark to end' },
  );
  if (state !== 'finished' || summary?.failed !== 0) {
    throw new Error(`The benchmark did not do its work: ${error ?? state}`);
  }
  return { reading, verdict: summary.verdict };
}

async function whileAnotherMeasures(
  portal: Portal,
  { endpoint, revision }: Service,
  key: string,
) {
  const url = new URL(endpoint!.inferUrl);
  let begun = () => {};
  const measuring = new Promise<void>(resolve => {
    begun = resolve;
  });
  const running = runBenchmark(
    {
      endpoint: {
        url: url.origin,
        headers: { authorization: `Bearer ${key}` },
      },
      protocol: 'oip-v2-json',
      requests: [
        {
          method: 'POST',
          path: url.pathname,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(revision.spec.example)),
        },
      ],
      load,
      seed: 1,
      connections: 2 * rate,
      timeoutSeconds: 30,
      workers: 1,
    },
    { onProgress: ({ phase }) => phase === 'measured' && begun() },
  );
  await Promise.race([measuring, running]);
  const reading = await watch(portal);
  await running;
  return reading;
}

async function measure() {
  const lab = await FaultLab.create({
    connection: directory => ({
      client: 'better-sqlite3',
      connection: { filename: join(directory, 'portal.sqlite') },
      useNullAsDefault: true,
    }),
  });
  // The serving-host is detached and would outlive an interruption.
  process.once('SIGINT', () => lab.close().finally(() => process.exit(130)));
  const quiet: MeterReading[] = [];
  const own: MeterReading[] = [];
  const other: MeterReading[] = [];
  try {
    const portal = await lab.startPortal();
    const { deployment } = await portal.client.call('submitDeployment', {
      body: deploymentRequest,
    });
    const { service } = await untilDeployed(portal, deployment);
    const { secret } = await portal.client.call('createKey', {
      path: { service: service.name },
      body: { name: 'bench' },
    });
    for (let round = 1; round <= rounds; round += 1) {
      quiet.push(await watch(portal));
      const { reading, verdict } = await whileThePortalMeasures(
        portal,
        service,
      );
      own.push(reading);
      other.push(await whileAnotherMeasures(portal, service, secret));
      console.error(
        `${round}/${rounds}: the portal's benchmark was ${verdict}`,
      );
    }
  } finally {
    await lab.close();
  }
  return { quiet, own, other };
}

function printSurroundings() {
  const averages = loadavg().map(value => value.toFixed(2));
  console.log(
    `node ${
      process.versions.node
    }, ${availableParallelism()} cores, load average ${averages.join(
      ' ',
    )}; ${rate} requests per second, ${rounds} rounds of ${seconds} s for each state`,
  );
}

const delayOf = (readings: MeterReading[]) =>
  median(readings.map(({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms));
const cpuOf = (readings: MeterReading[]) =>
  median(readings.map(({ cpuMs }) => cpuMs / seconds));

async function main() {
  printSurroundings();
  const { quiet, own, other } = await measure();
  const rows: [string, MeterReading[]][] = [
    ['no benchmark', quiet],
    ['the portal measures a service', own],
    ['the same load from elsewhere', other],
  ];
  console.log(
    '\n| state | event-loop delay p99, ms (median of rounds) | of each round, ms | processor time of the portal, ms per s |',
  );
  console.log('| --- | --- | --- | --- |');
  for (const [name, readings] of rows) {
    const each = readings.map(({ eventLoopDelayP99Ms }) =>
      eventLoopDelayP99Ms.toFixed(1),
    );
    console.log(
      `| ${name} | ${delayOf(readings).toFixed(1)} | ${each.join(
        ', ',
      )} | ${cpuOf(readings).toFixed(0)} |`,
    );
  }
  const toQuiet = delayOf(own) / delayOf(quiet);
  const toOther = delayOf(own) / delayOf(other);
  console.log(
    `\nWhile the portal measures, its event loop is ${toQuiet.toFixed(
      2,
    )} times as late as without a benchmark, and ${toOther.toFixed(
      2,
    )} times as late as under the same load from elsewhere (limit ${limit}).\n`,
  );
  printSurroundings();
  if (toOther > limit) {
    process.exitCode = 1;
  }
}

main();
