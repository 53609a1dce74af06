import { LogHistogram } from '@fairway/statistics';
import { monotonicNow } from '../engine/clock.ts';
import { Engine } from '../engine/Engine.ts';
import { prepareRequests } from '../engine/prepareRequests.ts';
import { Recorder } from '../engine/Recorder.ts';
import type { BenchmarkPlan } from '../plan.ts';
import { WindowLayout } from '../schedule/WindowLayout.ts';
import { resolveAddress } from '../worker/address.ts';

/**
 * What a closed loop measures, in which each connection sends its next request
 * when it has its answer: to show what it does not see.
 */
export async function closedLoop(plan: BenchmarkPlan): Promise<LogHistogram> {
  const recorder = Recorder.create(WindowLayout.create(plan.load), 0);
  const engine = Engine.create({
    address: await resolveAddress(plan.endpoint),
    requests: prepareRequests(plan),
    load: { measuredFrom: 0, until: plan.load.durationSeconds * 1000 },
    recorder,
    connections: plan.connections,
    timeoutMs: plan.timeoutSeconds * 1000,
  });
  await engine.open();
  await engine.drive(monotonicNow());
  return LogHistogram.fromBase64(recorder.part(0).service.histogram);
}
