// Drives requests in a closed loop until there were as many as asked for, and
// prints the size of this process as it goes.
import { monotonicNow } from '../src/engine/clock.ts';
import { Engine } from '../src/engine/Engine.ts';
import { prepareRequests } from '../src/engine/prepareRequests.ts';
import { Recorder } from '../src/engine/Recorder.ts';
import { WindowLayout } from '../src/schedule/WindowLayout.ts';
import { testPlan } from '../src/testing/testPlan.ts';
import { resolveAddress } from '../src/worker/address.ts';

async function main(): Promise<void> {
  const [url, count] = process.argv.slice(2);
  const wanted = Number(count);
  const load = {
    rate: 1,
    arrivals: 'constant' as const,
    durationSeconds: 3600,
    warmUpSeconds: 0,
  };
  const plan = testPlan(url, { load });
  const recorder = Recorder.create(WindowLayout.create(load), 100_000);
  const engine = Engine.create({
    address: await resolveAddress(plan.endpoint),
    requests: prepareRequests(plan),
    load: { measuredFrom: 0, until: load.durationSeconds * 1000 },
    recorder,
    connections: 32,
    timeoutMs: 5000,
  });
  await engine.open();
  const megabytes = () => Math.round(process.memoryUsage.rss() / 1048576);
  let done = 0;
  let next = 0;
  const finished = new Map<number, number>();
  const timer = setInterval(() => {
    for (const { index, succeeded, failed } of engine.takeWindows()) {
      finished.set(index, succeeded + failed);
    }
    done = [...finished.values()].reduce((a, b) => a + b, 0);
    if (done >= next) {
      process.stdout.write(`${JSON.stringify({ done, rss: megabytes() })}\n`);
      next += wanted / 20;
    }
    if (done >= wanted) {
      engine.stop();
    }
  }, 1000);
  await engine.drive(monotonicNow());
  clearInterval(timer);
  const { scheduled, outcomes } = recorder.part(0);
  process.stdout.write(
    `${JSON.stringify({ done: scheduled, rss: megabytes(), outcomes })}\n`,
  );
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
