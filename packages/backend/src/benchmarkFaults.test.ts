import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from './__testUtils__/FaultLab';

jest.setTimeout(900_000);

/** The processes that send for a portal. */
function senders({ process: portal }: Portal): number[] {
  try {
    return execFileSync('pgrep', [
      '-P',
      String(portal.pid),
      '-f',
      'benchmark-worker',
    ])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a portal that is killed while it measures', () => {
  let lab: FaultLab;

  beforeAll(async () => {
    lab = await FaultLab.create({
      connection: directory => ({
        client: 'better-sqlite3',
        connection: { filename: join(directory, 'portal.sqlite') },
        useNullAsDefault: true,
      }),
    });
  });

  afterAll(() => lab.close());

  const start = async (
    { client }: Portal,
    load: { rate: number; durationSeconds: number },
  ) => {
    const path = { service: deploymentRequest.name };
    const { id } = await client.call('startBenchmark', { path, body: load });
    return id;
  };

  it('takes its load with it, and the next one says what became of it and goes on', async () => {
    const first = await lab.startPortal();
    const { deployment } = await first.client.call('submitDeployment', {
      body: deploymentRequest,
    });
    await untilDeployed(first, deployment);
    const id = await start(first, { rate: 20, durationSeconds: 200 });
    await eventually(
      async () => {
        const { progress, windows } = await first.client.call('getBenchmark', {
          path: { id },
        });
        return progress?.phase === 'measured' && windows.length > 0;
      },
      { what: 'the benchmark to begin' },
    );
    const pids = senders(first);
    expect(pids.length).toBeGreaterThan(0);

    await first.stop();

    await eventually(async () => !pids.some(isAlive), {
      what: 'the processes that send to end',
    });
    const second = await lab.startPortal();
    const read = (benchmark: string) =>
      second.client.call('getBenchmark', { path: { id: benchmark } });
    const left = await eventually(
      async () => {
        const benchmark = await read(id);
        return benchmark.finishedAt && benchmark;
      },
      { what: 'the benchmark to be given up' },
    );
    expect(left).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('Start it again'),
    });
    expect(left.windows.length).toBeGreaterThan(0);

    const next = await start(second, { rate: 20, durationSeconds: 1 });
    const measured = await eventually(
      async () => {
        const benchmark = await read(next);
        return benchmark.finishedAt && benchmark;
      },
      { what: 'the next benchmark to end' },
    );
    expect(measured).toMatchObject({
      state: 'finished',
      summary: { failed: 0 },
    });
  });
});
