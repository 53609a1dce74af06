// A server that writes down what it did: for each request (of a path, without a
// body) when it came and when it was answered. A program of its own, so that
// nothing but the machine is shared with whoever measures it.
import { createServer, type AddressInfo, type Socket } from 'node:net';

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

function answer(socket: Socket, body: string): void {
  socket.write(
    `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function serve(socket: Socket, path: string, now: number): void {
  if (path === '/stamps') {
    answer(socket, JSON.stringify({ came, took }));
    came.length = 0;
    took.length = 0;
    return;
  }
  const finish = () => {
    answer(socket, '{"outputs":[]}');
    came.push(now);
    took.push(performance.now() - now);
  };
  const hold = holdMs(path, now);
  if (hold > 0) {
    setTimeout(finish, hold);
  } else {
    finish();
  }
}

// No HTTP server of Node: it would read a request for a tenth of a millisecond
// before its time could be taken.
const server = createServer({ noDelay: true }, socket => {
  let received = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', piece => {
    const now = performance.now();
    received += piece.toString('latin1');
    for (
      let end = received.indexOf('\r\n\r\n');
      end !== -1;
      end = received.indexOf('\r\n\r\n')
    ) {
      const [, path = ''] = received.split(' ', 2);
      received = received.slice(end + 4);
      serve(socket, path, now);
    }
  });
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', 4096, () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
