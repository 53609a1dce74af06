// Runs in a network of its own and carries connections into it and out of it.
// See Isolation.ts.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { addressOf, connectOver, couple } from './addressed.ts';
import { relaySockets } from './Relay.ts';

/** What it is told, in the file that its only argument names. */
export interface InsideOptions {
  /** Folder with the Unix sockets of its relay. */
  folder: string;
  /** Ranges of addresses that are carried out besides those of the loopback. */
  ranges: readonly string[];
  /** Ports that are carried out, of all these addresses. */
  ports: readonly number[];
}

const { folder, ranges, ports }: InsideOptions = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
const sockets = relaySockets(folder);
const guarded = (socket: Socket) => socket.on('error', () => socket.destroy());

execFileSync('ip', ['link', 'set', 'lo', 'up']);
for (const range of ranges) {
  execFileSync('ip', ['route', 'add', 'local', range, 'dev', 'lo']);
}

for (const port of ports) {
  createServer({ allowHalfOpen: true }, socket => {
    guarded(socket);
    const host = socket.localAddress ?? '';
    couple(socket, guarded(connectOver(sockets.outOf, { host, port })));
  }).listen(port, '0.0.0.0');
}

// Last, since whoever waits for this network waits for this socket.
createServer({ allowHalfOpen: true }, async socket => {
  guarded(socket);
  try {
    const address = await addressOf(socket);
    couple(socket, guarded(connect({ ...address, allowHalfOpen: true })));
  } catch {
    socket.destroy();
  }
}).listen(sockets.into);
