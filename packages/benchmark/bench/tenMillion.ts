import { node, pinned, run, type Cpus } from './processes.ts';
import { printTable } from './report.ts';
import { startFastServer } from './servers/fast.ts';

/** How large a worker becomes over ten million requests. */
export async function benchTenMillion(
  requests: number,
  cpus: Cpus,
): Promise<void> {
  process.stdout.write(`\n## Memory over ${requests} requests, one worker\n\n`);
  const server = await startFastServer(cpus.server);
  try {
    const { stdout, stderr } = await run(
      pinned(
        cpus.generator,
        node('./tenMillionClient.ts', server.url, String(requests)),
      ),
      { timeoutMs: 3_600_000 },
    );
    if (stdout === '') {
      throw new Error(stderr);
    }
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    printTable(
      ['requests', 'resident MiB'],
      lines.map(({ done, rss }) => [String(done), String(rss)]),
    );
    const last = lines[lines.length - 1];
    const counted = Object.values(last.outcomes as Record<string, number>);
    process.stdout.write(
      `\n${last.done} scheduled, ${counted.reduce(
        (a, b) => a + b,
        0,
      )} accounted for, ${last.outcomes.success} succeeded\n`,
    );
  } finally {
    await server.stop();
  }
}
