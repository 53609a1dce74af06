// One short run of the generator as a program; prints its verdict.
import { runBenchmark } from '../src/coordinator/runBenchmark.ts';
import { testPlan } from '../src/testing/testPlan.ts';

async function main(): Promise<void> {
  const report = await runBenchmark(
    testPlan(new URL(process.argv[2]).origin, {
      requests: [{ method: 'GET', path: new URL(process.argv[2]).pathname }],
      load: {
        rate: 200,
        arrivals: 'poisson',
        durationSeconds: 2,
        warmUpSeconds: 0.5,
      },
      connections: 64,
    }),
    { calibrate: false },
  );
  process.stdout.write(report.validity.verdict);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
