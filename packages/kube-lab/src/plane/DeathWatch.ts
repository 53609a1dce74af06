import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Socket } from 'node:net';

/**
 * Its standard input ends when the process is gone that started it, however
 * that ended. The folder is renamed first: a process that starts at this very
 * instant then cannot write its id any more, and ends by itself.
 */
const watcher = `
cat >/dev/null
if mv "$1/running" "$1/ending" 2>/dev/null; then
  for file in "$1"/ending/*; do
    [ -f "$file" ] && kill -s KILL -- "-$(cat "$file")" 2>/dev/null
  done
fi
rm -rf "$1"
`;

/** Writes its id, then becomes the program, which keeps that id. */
const starter = `echo $$ > "$0" && exec "$@"`;

/**
 * Sees to it that the processes and the folder of a lab do not outlive the
 * process that uses it, not even when that is killed.
 */
export class DeathWatch {
  readonly #folder: string;
  readonly #watcher: ChildProcess;

  /** @param folder of the lab, removed at its end */
  static create(folder: string): DeathWatch {
    mkdirSync(join(folder, 'running'), { recursive: true });
    const child = spawn('sh', ['-c', watcher, 'kube-lab-watcher', folder], {
      cwd: '/',
      // A signal to our process group must not end it before it has acted.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin?.on('error', () => {});
    (child.stdin as Socket).unref();
    child.unref();
    return new DeathWatch(folder, child);
  }

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#watcher = child;
  }

  /**
   * The command line that starts a program under this watch. It has to lead a
   * process group of its own.
   */
  command(name: string, program: string, args: readonly string[]): string[] {
    return ['sh', '-c', starter, this.#idFile(name), program, ...args];
  }

  #idFile(name: string): string {
    return join(this.#folder, 'running', name);
  }

  /** Ends what is still there and removes the folder, as it would by itself. */
  async end(): Promise<void> {
    const ended = new Promise<void>(resolve => {
      if (this.#watcher.exitCode !== null || this.#watcher.signalCode) {
        resolve();
      }
      this.#watcher.once('exit', () => resolve());
    });
    this.#watcher.ref();
    this.#watcher.stdin?.end();
    await ended;
  }
}
