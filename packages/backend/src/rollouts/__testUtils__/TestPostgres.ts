import { Knex } from 'knex';
import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** A PostgreSQL of its own for a test, which it can let crash. */
export class TestPostgres {
  readonly #process: ChildProcess;
  readonly #url: string;

  static async start(): Promise<TestPostgres> {
    const child = fork(
      resolve(__dirname, '../../../../../scripts/test/postgresProcess.mjs'),
    );
    const [{ url }] = await once(child, 'message');
    return new TestPostgres(child, url);
  }

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.#url = url;
  }

  readonly connection = (): Knex.Config => ({
    client: 'pg',
    connection: this.#url,
  });

  /** Ends it at once, as `pg_ctl restart -m immediate` does, and starts it again. */
  async restart(): Promise<void> {
    await this.#tell('restart');
  }

  async stop(): Promise<void> {
    await this.#tell('stop');
    if (this.#process.exitCode === null) {
      await once(this.#process, 'exit');
    }
  }

  async #tell(message: 'restart' | 'stop'): Promise<void> {
    const done = once(this.#process, 'message');
    this.#process.send(message);
    await done;
  }
}
