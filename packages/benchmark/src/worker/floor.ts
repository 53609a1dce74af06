import { Engine } from '../engine/Engine.ts';
import { monotonicNow } from '../engine/clock.ts';
import { prepareRequests } from '../engine/prepareRequests.ts';
import { Recorder } from '../engine/Recorder.ts';
import type { BenchmarkLoad, BenchmarkPlan } from '../plan.ts';
import { Schedule } from '../schedule/Schedule.ts';
import { WindowLayout } from '../schedule/WindowLayout.ts';
import type { FloorPart, WorkerShare } from './messages.ts';

const WARM_UP_SECONDS = 0.4;
const PACED_SECONDS = 1;
const BURST_MS = 500;
/** So that there are percentiles to speak of. */
const LEAST_RATE = 300;

/** The plan's rate, or enough for percentiles, for a second. */
function floorLoad(plan: BenchmarkPlan): BenchmarkLoad {
  return {
    ...plan.load,
    rate: Math.max(plan.load.rate, LEAST_RATE),
    warmUpSeconds: WARM_UP_SECONDS,
    durationSeconds: PACED_SECONDS,
  };
}

/**
 * What the generator measures against a server that does nothing: the least
 * latency that it can see, and the highest rate that it can reach. It also lets
 * the code be compiled before the run.
 */
export async function measureFloor(
  plan: BenchmarkPlan,
  share: WorkerShare,
  port: number,
): Promise<FloorPart> {
  const load = floorLoad(plan);
  // What an answer should be is left out: the null server has none.
  const requests = prepareRequests({
    ...plan,
    requests: plan.requests.slice(0, 1).map(({ expect, ...rest }) => rest),
  });
  const common = {
    address: { host: '127.0.0.1', port },
    requests,
    connections: share.connections,
    timeoutMs: 2000,
  };
  const paced = Recorder.create(WindowLayout.create(load), 0);
  const engine = Engine.create({
    ...common,
    load: Schedule.create(load, plan.seed, share),
    recorder: paced,
  });
  await engine.open();
  await engine.drive(monotonicNow() + 5);

  const burstLoad = {
    ...load,
    warmUpSeconds: 0,
    durationSeconds: BURST_MS / 1000,
  };
  const burst = Recorder.create(WindowLayout.create(burstLoad), 0);
  const closed = Engine.create({
    ...common,
    load: { measuredFrom: 0, until: BURST_MS },
    recorder: burst,
  });
  await closed.open();
  await closed.drive(monotonicNow());
  return {
    histogram: paced.part(0).response.histogram,
    maximalRate: (burst.part(0).succeededInTime / BURST_MS) * 1000,
  };
}
