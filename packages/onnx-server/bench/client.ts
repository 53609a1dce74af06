// A process of its own: keeps so many connections busy for so long, each
// sending its next request when the last was answered, and reports.
// Usage: node client.ts '<JSON of ClientPlan>'
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { summarize, type ClientPlan, type ClientReport } from './measure.ts';

const plan = JSON.parse(process.argv[2]) as ClientPlan;
const requests = plan.requestFiles.map(file => readFileSync(file));
const latencies: number[] = [];
let failures = 0;
let measuring = false;
let ended = false;

/** Length of the answer that the bytes begin with; undefined if incomplete. */
function answerLength(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) {
    return undefined;
  }
  const head = bytes.toString('latin1', 0, end);
  const length = /content-length: (\d+)/i.exec(head);
  if (measuring && !head.startsWith('HTTP/1.1 200')) {
    failures += 1;
  }
  return end + 4 + Number(length![1]);
}

function drive(socket: Socket, index: number): void {
  const request = requests[index % requests.length];
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
      if (measuring) {
        latencies.push(performance.now() - sentAt);
      }
      if (!ended) {
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
    measuring = true;
    const start = performance.now();
    const cpu = process.cpuUsage();
    setTimeout(() => {
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      ended = true;
      const report: ClientReport = {
        ...summarize(latencies, seconds),
        failures,
        clientCpu: (user + system) / 1e6 / seconds,
      };
      process.stdout.write(JSON.stringify(report));
      sockets.forEach(socket => socket.destroy());
    }, plan.seconds * 1000);
  }, plan.warmUpSeconds * 1000);
}

main();
