import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { has, node, pinned, run, type Cpus } from './processes.ts';
import { printTable } from './report.ts';
import { startStampingServer } from './servers/stamping.ts';

/** Busy processes on the CPU of the generator. */
const HOGS = 4;

function startHogs(cpu: number): () => void {
  const hogs = Array.from({ length: HOGS }, () => {
    const [program, ...args] = pinned(cpu, [
      process.execPath,
      '-e',
      'for (;;);',
    ]);
    return spawn(program, args, { stdio: 'ignore' });
  });
  return () => hogs.forEach(hog => hog.kill('SIGKILL'));
}

async function judge(url: string, cpu: number): Promise<string> {
  const { stdout, stderr } = await run(
    pinned(cpu, node('./starvedClient.ts', url)),
    { timeoutMs: 60_000 },
  );
  return stdout || stderr.trim().split('\n')[0];
}

/**
 * Whether the generator calls itself client-limited when it is, and only then:
 * short runs on a CPU of its own, and on one that it shares with busy loops.
 */
export async function benchStarved(repeats: number, cpus: Cpus): Promise<void> {
  process.stdout.write(`\n## Verdicts of ${repeats} short runs each\n\n`);
  if (!has('taskset') || availableParallelism() < 2) {
    process.stdout.write('needs taskset and two CPUs: left out.\n');
    return;
  }
  const server = await startStampingServer(cpus.server);
  const rows: string[][] = [];
  try {
    for (const starved of [false, true]) {
      const stop = starved ? startHogs(cpus.generator) : () => {};
      const verdicts = new Map<string, number>();
      for (let i = 0; i < repeats; i++) {
        const verdict = await judge(`${server.url}/fixed`, cpus.generator);
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      }
      stop();
      const counted = [...verdicts].map(([name, n]) => `${n} ${name}`);
      rows.push([
        starved ? `shared with ${HOGS} busy loops` : 'of its own',
        counted.join(', '),
      ]);
    }
  } finally {
    await server.stop();
  }
  printTable(['CPU of the generator', 'verdicts'], rows);
}
