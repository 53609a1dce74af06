// What becomes of a service that is asked for more than it can do: goodput,
// memory and recovery at up to three times its capacity, through a serving-host
// with a real replica, under open-loop load.
import { BenchmarkPlan, runBenchmark } from '@fairway/benchmark';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FaultLab } from '../src/__testUtils__/FaultLab';
import { modelNames, writeModels } from './serving/models';
import { entityOf, startPortalSubjects } from './serving/portal';
import { writeRequests } from './serving/requests';
import { load } from './serving/wrk';

const requiredShare = 0.9;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'large' },
    rows: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '10' },
  },
});
if (!modelNames.includes(values.model)) {
  throw new Error(`--model takes ${modelNames.join(', ')}`);
}
const seconds = Number(values.seconds);
if (!(seconds >= 3 && seconds <= 600)) {
  throw new Error('--seconds takes a number from 3 to 600');
}

const rows = Number(values.rows);
if (!(Number.isInteger(rows) && rows >= 1 && rows <= 64)) {
  throw new Error('--rows takes a whole number from 1 to 64');
}

const cores = availableParallelism();
const half = Math.max(1, Math.floor(cores / 2));
const serverCpus = half === 1 ? '0' : `0-${half - 1}`;
const clientCpus = cores === 1 ? '0' : `${half}-${cores - 1}`;

/** Resident memory of processes, in MiB. */
function residentMiB(pids: readonly number[]): number {
  const text = execFileSync('ps', ['-o', 'rss=', '-p', pids.join(',')]);
  return (
    text
      .toString()
      .trim()
      .split(/\s+/)
      .reduce((sum, kib) => sum + Number(kib), 0) / 1024
  );
}

async function measure(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'fw-bench-'));
  const [model] = await writeModels(directory, [values.model]);
  const { json } = await writeRequests(directory, model, rows);
  const lab = await FaultLab.create({
    connection: path => ({
      client: 'better-sqlite3',
      connection: { filename: join(path, 'portal.sqlite') },
      useNullAsDefault: true,
    }),
    models: { directory, entities: [entityOf(model)] },
  });
  process.once('SIGINT', () => lab.close().finally(() => process.exit(130)));
  try {
    const portal = await lab.startPortal();
    const [host] = await startPortalSubjects(lab, portal, {
      model,
      directory,
      cpus: serverCpus,
      threads: half,
    });
    const { throughput: capacity } = await load({
      url: host.inferUrl,
      headers: host.headers,
      request: json,
      clients: 64,
      seconds,
      cpus: clientCpus,
    });
    console.log(
      `Capacity with 64 clients that wait: ${capacity.toFixed(0)} answers/s`,
    );
    const url = new URL(host.inferUrl);
    const body = await readFile(json.bodyPath);
    const planAt = (share: number): BenchmarkPlan => ({
      endpoint: { url: url.origin, headers: host.headers },
      protocol: 'oip-v2-json',
      requests: [
        { method: 'POST', path: url.pathname, headers: json.headers, body },
      ],
      load: {
        rate: capacity * share,
        arrivals: 'poisson',
        durationSeconds: seconds,
        warmUpSeconds: 2,
      },
      seed: 1,
      connections: 2000,
      timeoutSeconds: 30,
      workers: 1,
    });
    const table = [];
    for (const share of [0.5, 0.8, 1, 1.5, 2, 3, 0.5]) {
      const report = await runBenchmark(planAt(share), { calibrate: false });
      const { outcomes } = report.counts;
      table.push({
        'times capacity': share,
        'sent/s': Math.round(report.rates.sent),
        'answered 200/s': Math.round(report.rates.succeeded),
        'refused (429, 503)':
          (outcomes['rate-limited'] ?? 0) + (outcomes.overloaded ?? 0),
        'other failures': report.failures
          .filter(
            ({ outcome }) =>
              outcome !== 'rate-limited' && outcome !== 'overloaded',
          )
          .reduce((sum, { count }) => sum + count, 0),
        'p50 ms': report.latency.service.percentiles.find(
          ({ percentile }) => percentile === 50,
        )?.value,
        'p99 ms': report.latency.service.percentiles.find(
          ({ percentile }) => percentile === 99,
        )?.value,
        'memory MiB': Math.round(
          residentMiB([lab.hostPid(), ...lab.replicaPids()]),
        ),
        generator: report.validity.verdict,
      });
    }
    console.table(table);
    const goodput = table.slice(0, -1).map(row => row['answered 200/s']);
    const kept = goodput[goodput.length - 1] / Math.max(...goodput);
    console.log(
      `At three times capacity ${(kept * 100).toFixed(
        1,
      )} % of the peak's goodput is kept`,
    );
    return kept >= requiredShare;
  } finally {
    await lab.close();
    await rm(directory, { recursive: true, force: true });
  }
}

console.log(
  `${values.model} model, ${rows} rows a request; node ${
    process.versions.node
  }, ${cores} cores, load average ${loadavg()
    .map(value => value.toFixed(2))
    .join(' ')}`,
);
measure().then(
  isGood => {
    process.exitCode = isGood ? 0 : 1;
  },
  error => {
    console.error(error);
    process.exitCode = 1;
  },
);
