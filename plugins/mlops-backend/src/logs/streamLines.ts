import { LogLine, LogRecord } from '@fairway/backstage-plugin-mlops-common';
import { Response } from 'express';
import { once } from 'node:events';

const pace = {
  /** Proxies close what is silent for a minute. */
  heartbeatMs: 15_000,
  /** Then whoever reads has to ask again, and is asked who they are. */
  endsAfterMs: 10 * 60_000,
};

/**
 * Writes lines as they come, no faster than they are read, until the reader goes
 * or ten minutes are over. What fails is told as the last record.
 *
 * @param follow - told when to stop
 */
export async function streamLines(
  response: Response,
  follow: (signal: AbortSignal) => AsyncIterable<LogLine>,
  { heartbeatMs, endsAfterMs } = pace,
): Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  const write = (record: LogRecord) =>
    response.write(`${JSON.stringify(record)}\n`);
  const beat = () => {
    // What waits for the reader is a sign of life already.
    if (!response.writableNeedDrain) {
      write({ heartbeat: new Date().toISOString() });
    }
  };
  response.once('close', () => ending.abort());
  const end = setTimeout(() => ending.abort(), endsAfterMs);
  const beats = setInterval(beat, heartbeatMs);
  response.status(200).set({
    'Content-Type': 'application/x-ndjson',
    // Without it the portal's compression gathers the lines into bursts.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  try {
    beat();
    for await (const line of follow(signal)) {
      if (!write(line)) {
        await once(response, 'drain', { signal });
      }
    }
  } catch (error) {
    if (!signal.aborted) {
      const { name, message } = error as Error;
      write({ error: { name, message } });
    }
  } finally {
    clearTimeout(end);
    clearInterval(beats);
    ending.abort();
    response.end();
  }
}
