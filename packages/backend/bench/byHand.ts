import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './freePort';

const pollMs = 10;
const limitMs = 60_000;

/**
 * What someone without a portal does: starts onnx-server in a shell and sends
 * the model's example until it is answered.
 *
 * @returns milliseconds from the start of the process to the first prediction
 * @throws Error with what the process printed, when it ends or takes too long
 */
export async function timeByHand(options: {
  onnxServerBin: string;
  modelPath: string;
  modelName: string;
  threads: number;
  example: unknown;
}): Promise<number> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/v2/models/${options.modelName}/infer`;
  const body = JSON.stringify(options.example);

  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [
      // As its first line says, and without what PATH may put in between.
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      options.onnxServerBin,
      options.modelPath,
      ...['--port', String(port)],
      ...['--name', options.modelName],
      ...['--threads', String(options.threads)],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', data => output.push(String(data)));
  }
  let failure: Error | undefined;
  child.once('error', error => {
    failure = error;
  });
  const closed = new Promise<void>(done => child.once('close', () => done()));
  try {
    while (!(await predicts(url, body))) {
      const ended = child.exitCode !== null || child.signalCode !== null;
      if (failure || ended || performance.now() - startedAt > limitMs) {
        throw new Error(
          `onnx-server by hand did not predict: ${
            failure?.message ?? output.join('')
          }`,
        );
      }
      await sleep(pollMs);
    }
    return performance.now() - startedAt;
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

async function predicts(url: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      signal: AbortSignal.timeout(5_000),
    });
    await response.text();
    return response.status === 200;
  } catch {
    // Nothing listens yet.
    return false;
  }
}
