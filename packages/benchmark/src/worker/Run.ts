import { Engine } from '../engine/Engine.ts';
import { prepareRequests } from '../engine/prepareRequests.ts';
import { Recorder } from '../engine/Recorder.ts';
import type { EnginePart, WindowPart } from '../engine/types.ts';
import type { BenchmarkPlan } from '../plan.ts';
import { Schedule } from '../schedule/Schedule.ts';
import { WindowLayout } from '../schedule/WindowLayout.ts';
import { resolveAddress } from './address.ts';
import type { WorkerShare } from './messages.ts';

const REPORT_MS = 1000;

/** One worker's share of a benchmark. */
export class Run {
  readonly #engine: Engine;
  readonly #recorder: Recorder;

  /** Resolves the host and opens the connections. */
  static async prepare(plan: BenchmarkPlan, share: WorkerShare): Promise<Run> {
    const recorder = Recorder.create(
      WindowLayout.create(plan.load),
      share.room,
    );
    const engine = Engine.create({
      address: await resolveAddress(plan.endpoint),
      requests: prepareRequests(plan),
      load: Schedule.create(plan.load, plan.seed, share),
      recorder,
      connections: share.connections,
      timeoutMs: plan.timeoutSeconds * 1000,
    });
    await engine.open();
    return new Run(engine, recorder);
  }

  private constructor(engine: Engine, recorder: Recorder) {
    this.#engine = engine;
    this.#recorder = recorder;
  }

  /** @param onWindows - gets the windows that changed, about once a second */
  async drive(
    epoch: number,
    onWindows: (windows: WindowPart[]) => void,
  ): Promise<{ windows: WindowPart[]; part: EnginePart }> {
    const timer = setInterval(() => {
      const windows = this.#engine.takeWindows();
      if (windows.length > 0) {
        onWindows(windows);
      }
    }, REPORT_MS);
    const busyShare = await this.#engine.drive(epoch);
    clearInterval(timer);
    return {
      windows: this.#engine.takeWindows(),
      part: this.#recorder.part(busyShare),
    };
  }

  stop(): void {
    this.#engine.stop();
  }
}
