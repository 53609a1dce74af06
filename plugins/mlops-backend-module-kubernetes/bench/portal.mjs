import { freePort } from '@fairway/kube-lab';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(
  new URL('../../../scripts/start-cluster.mjs', import.meta.url),
);
const USER = 'user:default/ml-engineer';
const TIMEOUT_MS = 60_000;

/** The demo portal beside a cluster of its own, as `npm run start:cluster` starts it. */
export class BenchPortal {
  #url;
  #data;
  #child;
  #ended;

  static async create() {
    const data = mkdtempSync(join(tmpdir(), 'fairway-bench-'));
    const port = await freePort();
    const child = spawn(process.execPath, [START], {
      env: {
        ...process.env,
        FAIRWAY_DATA: data,
        FAIRWAY_PORT: `${port}`,
        FAIRWAY_SERVING_PORT: `${await freePort()}`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const portal = new BenchPortal(child, data, `http://localhost:${port}`);
    await portal.#untilReady();
    return portal;
  }

  constructor(child, data, url) {
    this.#child = child;
    this.#data = data;
    this.#url = url;
    this.#ended = new Promise(resolve => child.once('exit', resolve));
  }

  /** Of an administrator. */
  get kubeconfig() {
    return join(this.#data, 'cluster', 'admin.kubeconfig');
  }

  /** What its configuration says of the cluster. */
  get configuration() {
    return join(this.#data, 'cluster', 'app-config.yaml');
  }

  /** Asks as somebody who has signed in; the token is as old as the call. */
  async call(method, path, body) {
    const token = await this.#signIn();
    const response = await fetch(`${this.#url}/api/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  }

  async close() {
    this.#child.kill('SIGTERM');
    await this.#ended;
    rmSync(this.#data, { recursive: true, force: true });
  }

  async #signIn() {
    const response = await fetch(`${this.#url}/api/auth/demo/refresh`, {
      headers: {
        'x-fairway-demo-identity': USER,
        'x-requested-with': 'XMLHttpRequest',
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return (await response.json()).backstageIdentity.token;
  }

  async #untilReady() {
    let output = '';
    const ready = new Promise(resolve =>
      this.#child.stdout.on('data', chunk => {
        output += chunk;
        if (output.includes('Ready after')) {
          resolve(true);
        }
      }),
    );
    if ((await Promise.race([ready, this.#ended])) !== true) {
      throw new Error(`The portal did not start:\n${output}`);
    }
  }
}
