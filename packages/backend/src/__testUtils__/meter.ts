import { ChildProcess } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 5;
const answerWithinMs = 10_000;

/** What a process used between two readings of its meter. */
export interface MeterReading {
  /** 99th percentile of how late timers were, in milliseconds. */
  eventLoopDelayP99Ms: number;
  /** Processor time of the whole process, in milliseconds. */
  cpuMs: number;
}

/** Lets the parent of this process read what it uses, over IPC. */
export function answerMeter(): void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  let before = process.cpuUsage();
  process.on('message', message => {
    if (message !== 'read-meter') {
      return;
    }
    const { user, system } = process.cpuUsage(before);
    const reading: MeterReading = {
      eventLoopDelayP99Ms: delay.percentile(99) / 1e6,
      cpuMs: (user + system) / 1e3,
    };
    // Measuring costs something too, so it begins with the first reading.
    delay.enable();
    delay.reset();
    before = process.cpuUsage();
    process.send?.({ reading });
  });
}

/** Reads the meter of a process since the last reading, and starts it anew. */
export async function readMeter(child: ChildProcess): Promise<MeterReading> {
  return await new Promise((done, fail) => {
    const timer = setTimeout(
      () => fail(new Error('The process does not tell what it uses')),
      answerWithinMs,
    );
    const listen = (message: { reading?: MeterReading }) => {
      if (message.reading) {
        clearTimeout(timer);
        child.off('message', listen);
        done(message.reading);
      }
    };
    child.on('message', listen);
    child.send('read-meter');
  });
}
