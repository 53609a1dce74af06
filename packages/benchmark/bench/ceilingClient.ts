// Drives a URL in a closed loop with one engine, as a worker would, and prints
// what it reached. A program of its own, so that it can be pinned to a CPU.
import { monotonicNow } from '../src/engine/clock.ts';
import { Engine } from '../src/engine/Engine.ts';
import { prepareRequests } from '../src/engine/prepareRequests.ts';
import { Recorder } from '../src/engine/Recorder.ts';
import { WindowLayout } from '../src/schedule/WindowLayout.ts';
import { testPlan } from '../src/testing/testPlan.ts';
import { resolveAddress } from '../src/worker/address.ts';

async function main(): Promise<void> {
  const [url, connections, seconds, bodyBytes] = process.argv.slice(2);
  const body = Buffer.alloc(Number(bodyBytes), 'x');
  const warmUpSeconds = 1;
  const load = {
    rate: 1,
    arrivals: 'constant' as const,
    durationSeconds: Number(seconds),
    warmUpSeconds,
  };
  const plan = testPlan(url, {
    load,
    requests: [
      body.length > 0
        ? { method: 'POST', path: '/', body }
        : { method: 'GET', path: '/' },
    ],
  });
  const recorder = Recorder.create(WindowLayout.create(load), 1_000_000);
  const engine = Engine.create({
    address: await resolveAddress(plan.endpoint),
    requests: prepareRequests(plan),
    load: {
      measuredFrom: warmUpSeconds * 1000,
      until: (warmUpSeconds + load.durationSeconds) * 1000,
    },
    recorder,
    connections: Number(connections),
    timeoutMs: 5000,
  });
  await engine.open();
  const cpu = process.cpuUsage();
  await engine.drive(monotonicNow());
  const used = process.cpuUsage(cpu);
  const part = recorder.part(0);
  process.stdout.write(
    JSON.stringify({
      rate: part.succeededInTime / load.durationSeconds,
      recorded: part.scheduled,
      failed: part.failures,
      cpuSeconds: (used.user + used.system) / 1e6,
      total: recorder
        .takeWindows(Infinity, Infinity)
        .reduce((sum, window) => sum + window.succeeded, 0),
    }),
  );
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
