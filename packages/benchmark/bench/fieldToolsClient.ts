// One run of the generator as a program, to be pinned like the others. Prints
// p50, p90 and p99 from the intended start, in milliseconds.
import { runBenchmark } from '../src/coordinator/runBenchmark.ts';
import { testPlan } from '../src/testing/testPlan.ts';

async function main(): Promise<void> {
  const [target, rate, seconds] = process.argv.slice(2);
  const url = new URL(target);
  const report = await runBenchmark(
    testPlan(url.origin, {
      requests: [{ method: 'GET', path: url.pathname }],
      load: {
        rate: Number(rate),
        arrivals: 'poisson',
        durationSeconds: Number(seconds),
        warmUpSeconds: 0,
      },
      connections: 400,
    }),
    { calibrate: false },
  );
  const { percentiles } = report.latency.response;
  process.stdout.write(
    JSON.stringify(
      [50, 90, 99].map(
        p => percentiles.find(({ percentile }) => percentile === p)?.value,
      ),
    ),
  );
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
