import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { setTimeout as sleep } from 'node:timers/promises';

const request = {
  inputs: [
    {
      name: 'features',
      datatype: 'FP32',
      shape: [1, 10],
      data: [25, 2, 22.6, 85, 130, 71, 48, 3, 4.0073, 81],
    },
  ],
};

/** A process of onnx-server with a version of the example model. */
export class RealServer {
  readonly #args: string[];
  readonly #url: string;
  #child: ChildProcess | undefined;

  static create(version: 1 | 2, port: number): RealServer {
    return new RealServer(version, port);
  }

  private constructor(version: 1 | 2, port: number) {
    const folder = resolvePackagePath('@fairway/onnx-server');
    const model = join(folder, `../../examples/models/diabetes/v${version}`);
    this.#url = `http://127.0.0.1:${port}`;
    this.#args = [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      join(folder, 'bin/onnx-server.js'),
      ...[model, '--name', 'diabetes', '--port', `${port}`, '--threads', '1'],
    ];
  }

  async start(): Promise<void> {
    this.#child = spawn(process.execPath, this.#args, { stdio: 'ignore' });
    for (let tries = 0; tries < 600; tries += 1) {
      const answer = await fetch(`${this.#url}/v2/health/ready`).catch(
        () => undefined,
      );
      if (answer?.ok) {
        return;
      }
      await sleep(100);
    }
    throw new Error('onnx-server did not get ready');
  }

  /** As a node that fails. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }

  /** @returns how long it took, in milliseconds */
  async predict(outcome: 'success' | 'clientError'): Promise<number> {
    const body = outcome === 'success' ? request : { inputs: [] };
    const begun = performance.now();
    const answer = await fetch(`${this.#url}/v2/models/diabetes/infer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== (outcome === 'success' ? 200 : 400)) {
      throw new Error(`answered with ${answer.status}: ${text}`);
    }
    return performance.now() - begun;
  }
}

/** Whether ONNX Runtime is installed: it is an optional dependency. */
export function hasOnnxRuntime(): boolean {
  try {
    require.resolve('onnxruntime-node', {
      paths: [resolvePackagePath('@fairway/onnx-server')],
    });
    return true;
  } catch {
    return false;
  }
}
