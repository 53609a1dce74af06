import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchRequest } from './requests';

const execute = promisify(execFile);

/** What one run at a fixed number of clients gave. Latencies in milliseconds. */
export interface Measurement {
  /** Answers per second. */
  throughput: number;
  p50: number;
  p90: number;
  p99: number;
}

/**
 * Loads an endpoint with clients that each wait for their answer before they
 * send again: service time at a concurrency, not the latency of users.
 *
 * @throws Error when any request failed: a refusal is no throughput
 */
export async function load(options: {
  url: string;
  headers: Record<string, string>;
  request: BenchRequest;
  clients: number;
  seconds: number;
  /** CPUs of the client, as taskset has them. */
  cpus: string;
}): Promise<Measurement> {
  const { url, request, clients, seconds, cpus } = options;
  const headersPath = join(tmpdir(), `bench-headers-${process.pid}`);
  const headers = { ...request.headers, ...options.headers };
  await writeFile(
    headersPath,
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  try {
    const { stdout } = await execute(
      'taskset',
      [
        ...['-c', cpus, 'wrk', '-t', '1'],
        ...['-c', String(clients), '-d', `${seconds}s`],
        ...['--timeout', '20s', '-s', join(__dirname, 'wrk.lua'), url],
      ],
      {
        timeout: (seconds + 60) * 1000,
        env: {
          ...process.env,
          BENCH_BODY: request.bodyPath,
          BENCH_HEADERS: headersPath,
        },
      },
    );
    const line = /^RESULT (.*)$/m.exec(stdout);
    if (!line) {
      throw new Error(`wrk printed no result:\n${stdout}`);
    }
    const result = JSON.parse(line[1]);
    if (result.failed > 0 || result.requests === 0) {
      throw new Error(
        `${result.failed} requests to ${url} failed, ${result.requests} were answered`,
      );
    }
    return {
      throughput: result.requests / result.seconds,
      p50: result.p50,
      p90: result.p90,
      p99: result.p99,
    };
  } finally {
    await rm(headersPath, { force: true });
  }
}
