import type { ServerResponse } from 'node:http';
import type { Changes } from '../services/Changes.ts';
import type { WatchLine } from './schemas.ts';

const heartbeatMs = 10_000;
const maximalBacklogBytes = 1024 * 1024;

/**
 * Writes a line for each service to look at, and a heartbeat. A reader that
 * does not keep up is cut off: it connects again and looks at everything.
 */
export function streamChanges(
  response: ServerResponse,
  changes: Changes,
): void {
  response.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
  });
  const write = (line: WatchLine) => {
    response.write(`${JSON.stringify(line)}\n`);
    if (response.writableLength > maximalBacklogBytes) {
      response.destroy();
    }
  };
  const beat = () => write({ heartbeat: new Date().toISOString() });
  // At once, so that the reader knows that nothing is missed from now on.
  beat();
  const timer = setInterval(beat, heartbeatMs);
  const stop = changes.watch(write);
  response.once('close', () => {
    clearInterval(timer);
    stop();
  });
}
