import { exactQuantile } from '@fairway/statistics';
import { node, has, pinned, run, type Cpus } from './processes.ts';
import { printTable } from './report.ts';
import { STALL, startStampingServer } from './servers/stamping.ts';

const SECONDS = 15;
const RATE = 200;
const CONNECTIONS = 50;

/** Milliseconds at p50, p90 and p99. */
type Percentiles = [number, number, number];

interface Tool {
  name: string;
  /** What has to be on the PATH. */
  program: string;
  command(url: string): { command: string[]; input?: string };
  read(output: string): Percentiles;
}

const UNITS: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** Of wrk and wrk2: a line such as `  50.00%    1.23ms`. */
function readWrk(output: string): Percentiles {
  return [50, 90, 99].map(percentile => {
    const line = new RegExp(
      `^\\s+${percentile}(?:\\.0+)?%\\s+([\\d.]+)(us|ms|s|m)`,
      'm',
    );
    const match = line.exec(output);
    return match ? Number(match[1]) * UNITS[match[2]] : NaN;
  }) as Percentiles;
}

/** Of hey: a line such as `  50%% in 0.0501 secs`. */
function readHey(output: string): Percentiles {
  return [50, 90, 99].map(percentile => {
    const match = new RegExp(`${percentile}%+ in ([\\d.]+) secs`).exec(output);
    return match ? 1000 * Number(match[1]) : NaN;
  }) as Percentiles;
}

const tools: Tool[] = [
  {
    name: 'fairway bench',
    program: 'node',
    command: url => ({
      command: node(
        './fieldToolsClient.ts',
        url,
        String(RATE),
        String(SECONDS),
      ),
    }),
    read: output => JSON.parse(output),
  },
  {
    name: `wrk -c10 (closed loop)`,
    program: 'wrk',
    command: url => ({
      command: ['wrk', '-t1', '-c10', `-d${SECONDS}s`, '--latency', url],
    }),
    read: readWrk,
  },
  {
    name: 'wrk2',
    program: 'wrk2',
    command: url => ({
      command: [
        ...['wrk2', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`],
        ...[`-R${RATE}`, '--latency', url],
      ],
    }),
    read: readWrk,
  },
  {
    name: 'oha --latency-correction',
    program: 'oha',
    command: url => ({
      command: [
        ...['oha', '--no-tui', '--output-format', 'json', '-c'],
        ...[String(CONNECTIONS), '-q', String(RATE), '-z', `${SECONDS}s`],
        ...['--latency-correction', url],
      ],
    }),
    read: output => {
      const { latencyPercentiles } = JSON.parse(output);
      return ['p50', 'p90', 'p99'].map(
        name => 1000 * latencyPercentiles[name],
      ) as Percentiles;
    },
  },
  {
    name: 'vegeta',
    program: 'vegeta',
    command: url => ({
      command: [
        'bash',
        '-c',
        `vegeta attack -rate=${RATE} -duration=${SECONDS}s | vegeta report -type=json`,
      ],
      input: `GET ${url}\n`,
    }),
    read: output => {
      const { latencies } = JSON.parse(output);
      return ['50th', '90th', '99th'].map(
        name => latencies[name] / 1e6,
      ) as Percentiles;
    },
  },
  {
    name: 'hey',
    program: 'hey',
    command: url => ({
      command: [
        ...['hey', '-z', `${SECONDS}s`, '-c', String(CONNECTIONS)],
        ...['-q', String(RATE / CONNECTIONS), url],
      ],
    }),
    read: readHey,
  },
  {
    name: 'autocannon -R',
    program: 'autocannon',
    command: url => ({
      command: [
        ...['autocannon', '--json', '-c', String(CONNECTIONS)],
        ...['-d', String(SECONDS), '-R', String(RATE), url],
      ],
    }),
    read: output => {
      const { latency } = JSON.parse(output);
      return [latency.p50, latency.p90, latency.p99];
    },
  },
];

/** What users of the stalling server wait, whoever measures it. */
const stallingTruth: Percentiles = [
  2,
  2 + STALL.stallMs - 0.1 * STALL.periodMs,
  2 + STALL.stallMs - 0.01 * STALL.periodMs,
];

/** The generator beside the field's tools, at the same servers. */
export async function benchFieldTools(cpus: Cpus): Promise<void> {
  process.stdout.write(
    `\n## The field's tools: ${RATE} requests/s for ${SECONDS} s; error in ms (relative)\n\n`,
  );
  const found = tools.filter(tool => has(tool.program));
  const missing = tools.filter(tool => !found.includes(tool));
  if (missing.length > 0) {
    const names = missing.map(tool => tool.program).join(', ');
    process.stdout.write(`Not on the PATH, so left out: ${names}\n\n`);
  }
  const server = await startStampingServer(cpus.server);
  const rows: string[][] = [];
  try {
    for (const tool of found) {
      for (const path of ['/fixed', '/bimodal', '/stalling']) {
        const { command, input } = tool.command(server.url + path);
        const { stdout, stderr } = await run(pinned(cpus.generator, command), {
          timeoutMs: (SECONDS + 60) * 1000,
          ...(input !== undefined && { input }),
        });
        const stamps = await server.stamps();
        const truth =
          path === '/stalling'
            ? stallingTruth
            : [0.5, 0.9, 0.99].map(q => exactQuantile(stamps, q));
        let seen: readonly number[] = [NaN, NaN, NaN];
        try {
          seen = tool.read(stdout);
        } catch {
          process.stdout.write(`${tool.name}: ${stderr.slice(0, 500)}\n`);
        }
        rows.push([
          tool.name,
          path,
          ...seen.map((value, i) => {
            const error = value - truth[i];
            return `${error.toFixed(2)} (${((100 * error) / truth[i]).toFixed(
              1,
            )} %)`;
          }),
        ]);
      }
    }
  } finally {
    await server.stop();
  }
  printTable(['tool', 'server', 'p50', 'p90', 'p99'], rows);
}
