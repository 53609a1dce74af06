import { exactQuantile, LogHistogram } from '@fairway/statistics';
import { runBenchmark } from '../src/coordinator/runBenchmark.ts';
import type { BenchmarkReport } from '../src/report/types.ts';
import { closedLoop } from '../src/testing/closedLoop.ts';
import { testPlan } from '../src/testing/testPlan.ts';
import type { Cpus } from './processes.ts';
import { printTable } from './report.ts';
import { STALL, startStampingServer } from './servers/stamping.ts';

const SECONDS = 20;
const RATE = 200;
const LIMIT_MS = 100;

type Server = Awaited<ReturnType<typeof startStampingServer>>;

function planFor(server: Server, path: string, connections = 400) {
  return testPlan(server.url, {
    requests: [{ method: 'GET', path }],
    load: {
      rate: RATE,
      arrivals: 'poisson',
      durationSeconds: SECONDS,
      warmUpSeconds: 0,
    },
    connections,
  });
}

const at = (report: BenchmarkReport, percentile: number) =>
  report.latency.service.percentiles.find(p => p.percentile === percentile)
    ?.value ?? NaN;

async function compare(server: Server, path: string): Promise<string[][]> {
  const report = await runBenchmark(planFor(server, path));
  const truth = await server.stamps();
  return [50, 90, 99].map(percentile => {
    const stamped = exactQuantile(truth, percentile / 100);
    const seen = at(report, percentile);
    const error = seen - stamped;
    const within = Math.abs(error) <= Math.max(0.2, 0.01 * stamped);
    return [
      path,
      `p${percentile}`,
      stamped.toFixed(3),
      seen.toFixed(3),
      error.toFixed(3),
      `${((100 * error) / stamped).toFixed(2)} %`,
      // The aim is for p50 and p90; p99 is reported beside them.
      percentile === 99 ? '' : String(within),
      report.validity.verdict,
    ];
  });
}

async function showOmission(server: Server): Promise<void> {
  const path = '/stalling';
  const closed = await closedLoop(planFor(server, path, 10));
  const pooled = await runBenchmark(planFor(server, path, 10));
  const open = await runBenchmark(planFor(server, path));
  const response = LogHistogram.fromBase64(open.histogram);
  const row = (name: string, histogram: LogHistogram) => [
    name,
    ...[0.5, 0.9, 0.99].map(q => histogram.quantile(q).toFixed(1)),
    `${(100 * histogram.shareAbove(LIMIT_MS)).toFixed(1)} %`,
  ];
  const analytic = (STALL.stallMs - LIMIT_MS) / STALL.periodMs;
  const { stallMs, periodMs } = STALL;
  printTable(
    ['method', 'p50 ms', 'p90 ms', 'p99 ms', `over ${LIMIT_MS} ms`],
    [
      row('closed loop, 10 connections', closed),
      [
        'same rate through 10 connections, from the send',
        ...[50, 90, 99].map(p => at(pooled, p).toFixed(1)),
        '',
      ],
      row(
        'the same run, from the intended start',
        LogHistogram.fromBase64(pooled.histogram),
      ),
      row('open loop, from the intended start', response),
      [
        'by arithmetic',
        '2.0',
        (2 + stallMs - 0.1 * periodMs).toFixed(1),
        (2 + stallMs - 0.01 * periodMs).toFixed(1),
        `${(100 * analytic).toFixed(1)} %`,
      ],
    ],
  );
}

/** What the generator sees against what the server did. */
export async function benchTruth(cpus: Cpus): Promise<void> {
  const server = await startStampingServer(cpus.server);
  try {
    process.stdout.write(
      `\n## Truth: ${RATE} requests/s for ${SECONDS} s, the server's stamps and the generator's service latency, ms\n\n`,
    );
    const rows: string[][] = [];
    for (const path of ['/fixed', '/bimodal', '/stalling']) {
      rows.push(...(await compare(server, path)));
    }
    printTable(
      [
        ...['server', 'percentile', 'stamped', 'seen', 'error', 'relative'],
        ...['within 1 % or 0.2 ms', 'verdict'],
      ],
      rows,
    );
    process.stdout.write(
      `\n## Coordinated omission: ${STALL.stallMs} ms of silence in every ${STALL.periodMs} ms\n\n`,
    );
    await showOmission(server);
  } finally {
    await server.stop();
  }
}
