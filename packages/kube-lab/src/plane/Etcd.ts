import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { finished } from 'node:stream/promises';
import { etcdMember, type Ports } from './commandLines.ts';
import type { PartProcess } from './PartProcess.ts';

const timeoutMs = 60_000;
/** What etcd's documentation has as an example: more than a week of writes. */
const revisionsBumped = 1_000_000_000;
const run = promisify(execFile);

/** The database of a lab: one member, reached over its JSON gateway. */
export class Etcd {
  /** Its process. */
  readonly process: PartProcess;
  readonly #ports: Ports;
  readonly #folder: string;
  readonly #etcdutl: string;
  #snapshots = 0;

  static create(options: {
    process: PartProcess;
    ports: Ports;
    folder: string;
    etcdutl: string;
  }): Etcd {
    return new Etcd(options);
  }

  private constructor(options: {
    process: PartProcess;
    ports: Ports;
    folder: string;
    etcdutl: string;
  }) {
    this.process = options.process;
    this.#ports = options.ports;
    this.#folder = options.folder;
    this.#etcdutl = options.etcdutl;
  }

  /** The revision it has come to: that of the last write. */
  async revision(): Promise<number> {
    const { header } = (await this.#call('/v3/maintenance/status', {})) as {
      header: { revision: string };
    };
    return Number(header.revision);
  }

  /**
   * Forgets all history before now. Watches and pages that begin earlier are
   * answered with 410 Gone, unless the API server's own cache still covers them.
   */
  async compact(): Promise<void> {
    const revision = String(await this.revision());
    await this.#call('/v3/kv/compaction', { revision, physical: true });
  }

  /**
   * Saves all it has.
   *
   * @returns the file, which lives as long as the lab
   */
  async snapshot(): Promise<string> {
    await mkdir(join(this.#folder, 'snapshots'), { recursive: true });
    this.#snapshots += 1;
    const path = join(this.#folder, 'snapshots', `${this.#snapshots}.db`);
    const response = await this.#post('/v3/maintenance/snapshot', {});
    const file = createWriteStream(path, { flags: 'wx' });
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      lines.filter(Boolean).forEach(line => file.write(blobOf(line)));
    }
    if (rest) {
      file.write(blobOf(rest));
    }
    file.end();
    await finished(file);
    return path;
  }

  /**
   * Replaces all it has by a snapshot. It must not run meanwhile.
   *
   * @param options - `isBumped`: its revisions go on above all that were ever told, and
   *   the older ones count as compacted, as etcd's documentation has it for
   *   Kubernetes. Otherwise revisions come a second time, and whoever watches
   *   does not hear of what has one that it knows already.
   */
  async restore(
    snapshot: string,
    { isBumped = false }: { isBumped?: boolean } = {},
  ): Promise<void> {
    if (this.process.isRunning) {
      throw new Error('etcd is running: stop it before it is restored');
    }
    const data = join(this.#folder, 'etcd');
    await rm(data, { recursive: true, force: true });
    await run(
      this.#etcdutl,
      [
        ...['snapshot', 'restore', snapshot, `--data-dir=${data}`],
        ...(isBumped
          ? [`--bump-revision=${revisionsBumped}`, '--mark-compacted']
          : []),
        ...etcdMember(this.#ports),
      ],
      { timeout: timeoutMs },
    );
  }

  async #call(path: string, body: unknown): Promise<unknown> {
    return await (await this.#post(path, body)).json();
  }

  async #post(path: string, body: unknown): Promise<Response> {
    const response = await fetch(
      `http://127.0.0.1:${this.#ports.etcd}${path}`,
      {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      },
    );
    if (!response.ok) {
      throw new Error(`etcd ${path}: ${await response.text()}`);
    }
    return response;
  }
}

/** The bytes in one line of a snapshot's stream. */
function blobOf(line: string): Buffer {
  const { result, error } = JSON.parse(line);
  if (!result) {
    throw new Error(`etcd broke off a snapshot: ${JSON.stringify(error)}`);
  }
  return Buffer.from(result.blob ?? '', 'base64');
}
