// A server that writes down what it did: for each request when it came and when
// it was answered. A program of its own, so that nothing but the machine is
// shared with whoever measures it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Milliseconds of the stalling server: it answers nothing for a while. */
const [stallMs = 1000, periodMs = 5000] = process.argv.slice(3).map(Number);

const came: number[] = [];
const took: number[] = [];
let turn = 0;

/** How long a request is held, by the path that it asked for. */
function holdMs(path: string, now: number): number {
  switch (path) {
    case '/fixed':
      return 50;
    case '/bimodal':
      // Every fifth takes four times as long.
      return turn++ % 5 === 0 ? 80 : 20;
    case '/stalling': {
      const inPeriod = now % periodMs;
      return 2 + Math.max(0, stallMs - inPeriod);
    }
    default:
      return 0;
  }
}

const server = createServer((request, response) => {
  const now = performance.now();
  request.resume();
  if (request.url === '/stamps') {
    response.end(JSON.stringify({ came, took }));
    came.length = 0;
    took.length = 0;
    return;
  }
  const answer = () => {
    response.end('{"outputs":[]}');
    came.push(now);
    took.push(performance.now() - now);
  };
  const hold = holdMs(request.url ?? '', now);
  if (hold > 0) {
    setTimeout(answer, hold);
  } else {
    answer();
  }
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', 4096, () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
