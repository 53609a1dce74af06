import { has, node, pinned, run, type Cpus } from './processes.ts';
import { median, printTable } from './report.ts';
import { startFastServer } from './servers/fast.ts';

const SECONDS = 4;
const ROUNDS = 3;
const CONNECTIONS = 32;

interface Reached {
  rate: number;
  /** Requests per second of CPU. */
  perCpuSecond: number;
}

async function runWrk(url: string, cpu: number): Promise<Reached> {
  const wrk = pinned(cpu, [
    ...['wrk', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url],
  ]).join(' ');
  const script = `TIMEFORMAT='cpu %U %S'; time ${wrk}`;
  const { stdout, stderr } = await run(['bash', '-c', script], {
    timeoutMs: 30_000,
  });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const total = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  return { rate, perCpuSecond: total / (Number(user) + Number(system)) };
}

async function runOurs(url: string, cpu: number): Promise<Reached> {
  const command = pinned(
    cpu,
    node('./ceilingClient.ts', url, String(CONNECTIONS), String(SECONDS), '0'),
  );
  const { stdout, stderr } = await run(command, { timeoutMs: 30_000 });
  if (stdout === '') {
    throw new Error(stderr);
  }
  const result = JSON.parse(stdout);
  return {
    rate: result.rate,
    perCpuSecond: result.total / result.cpuSeconds,
  };
}

/** The highest rate of one worker, beside that of `wrk -t1`. */
export async function benchCeiling(cpus: Cpus): Promise<void> {
  process.stdout.write('\n## Ceiling: one worker against wrk -t1\n\n');
  const withWrk = has('wrk');
  if (!withWrk) {
    process.stdout.write('wrk is not here (Debian: wrk): no ratio.\n');
  }
  const server = await startFastServer(cpus.server);
  try {
    const ours: Reached[] = [];
    const theirs: Reached[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await runOurs(server.url, cpus.generator));
      if (withWrk) {
        theirs.push(await runWrk(server.url, cpus.generator));
      }
    }
    const rate = (list: Reached[]) => median(list.map(r => r.rate));
    const cpu = (list: Reached[]) => median(list.map(r => r.perCpuSecond));
    const row = (name: string, list: Reached[]) => [
      name,
      rate(list).toFixed(0),
      cpu(list).toFixed(0),
    ];
    printTable(
      [`client, of ${server.name}`, 'requests/s', 'requests per CPU second'],
      [
        row('this', ours),
        ...(withWrk
          ? [
              row('wrk -t1', theirs),
              [
                'ratio',
                median(ours.map((r, i) => r.rate / theirs[i].rate)).toFixed(2),
                median(
                  ours.map((r, i) => r.perCpuSecond / theirs[i].perCpuSecond),
                ).toFixed(2),
              ],
            ]
          : []),
      ],
    );
  } finally {
    await server.stop();
  }
}
