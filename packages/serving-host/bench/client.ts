// A process of its own: keeps so many connections busy for so long, each
// sending its next request when the last was answered, and reports.
// Usage: node client.ts '<JSON of ClientPlan>'
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { ClientPlan, ClientReport } from './measure.ts';

const plan = JSON.parse(process.argv[2]) as ClientPlan;
const request = readFileSync(plan.requestFile);
const latencies: number[] = [];
let failures = 0;
let isMeasuring = false;
let isOver = false;

/** Length of the answer that the bytes begin with; undefined if incomplete. */
function answerLength(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) {
    return undefined;
  }
  const head = bytes.toString('latin1', 0, end);
  if (isMeasuring && !head.startsWith('HTTP/1.1 200')) {
    failures += 1;
  }
  return end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
}

function drive(socket: Socket): void {
  let sentAt = 0;
  let received: Buffer | undefined;
  let expected: number | undefined;
  const send = () => {
    sentAt = performance.now();
    received = undefined;
    expected = undefined;
    socket.write(request);
  };
  socket.on('data', chunk => {
    received = received ? Buffer.concat([received, chunk]) : chunk;
    expected ??= answerLength(received);
    if (expected !== undefined && received.length >= expected) {
      if (isMeasuring) {
        latencies.push(performance.now() - sentAt);
      }
      if (!isOver) {
        send();
      }
    }
  });
  socket.on('error', error => {
    throw error;
  });
  socket.setNoDelay(true);
  send();
}

async function main(): Promise<void> {
  const sockets = await Promise.all(
    Array.from(
      { length: plan.connections },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(plan.port, '127.0.0.1', () => resolve(socket));
          socket.once('error', reject);
        }),
    ),
  );
  sockets.forEach(drive);
  setTimeout(() => {
    isMeasuring = true;
    const start = performance.now();
    setTimeout(() => {
      const seconds = (performance.now() - start) / 1000;
      isOver = true;
      const sorted = Float64Array.from(latencies).sort();
      const at = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
      const report: ClientReport = {
        perSecond: sorted.length / seconds,
        p50: at(0.5),
        p99: at(0.99),
        failures,
      };
      process.stdout.write(JSON.stringify(report));
      sockets.forEach(socket => socket.destroy());
    }, plan.seconds * 1000);
  }, plan.warmUpSeconds * 1000);
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
