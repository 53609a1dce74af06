import { measureFloor } from './floor.ts';
import type { WorkerCommand, WorkerMessage } from './messages.ts';
import { startNullServer } from './nullServer.ts';
import { Run } from './Run.ts';

function say(message: WorkerMessage): void {
  process.send?.(message);
}

/** Does what one command says. */
class Worker {
  readonly #version: string;
  #run: Run | undefined;
  #stopped = false;

  static create(version: string): Worker {
    return new Worker(version);
  }

  private constructor(version: string) {
    this.#version = version;
  }

  async obey(command: WorkerCommand): Promise<void> {
    switch (command.type) {
      case 'serve-nothing': {
        const port = await startNullServer(command.requestBytes);
        say({ type: 'serving', port });
        return;
      }
      case 'measure-floor': {
        const { plan, share, port } = command;
        say({ type: 'floor', floor: await measureFloor(plan, share, port) });
        return;
      }
      case 'prepare':
        this.#run = await Run.prepare(command.plan, command.share);
        say({ type: 'prepared', version: this.#version });
        return;
      case 'start':
        await this.#drive(command.epoch);
        return;
      case 'stop':
        this.#stopped = true;
        this.#run?.stop();
        return;
      default:
        throw new Error(`unknown command ${JSON.stringify(command)}`);
    }
  }

  async #drive(epoch: number): Promise<void> {
    if (!this.#run) {
      throw new Error('a run must be prepared before it starts');
    }
    const driven = this.#run.drive(epoch, windows =>
      say({ type: 'windows', windows }),
    );
    if (this.#stopped) {
      this.#run.stop();
    }
    say({ type: 'done', ...(await driven) });
  }
}

/**
 * Entry of a worker process, which obeys the process that forked it and ends
 * with it.
 */
export function runBenchmarkWorker(options: { version: string }): void {
  const worker = Worker.create(options.version);
  process.on('disconnect', () => process.exit());
  // Whoever forked it says when to stop; Ctrl-C reaches both.
  process.on('SIGINT', () => {});
  process.on('message', (command: WorkerCommand) => {
    worker.obey(command).catch((error: Error) => {
      say({ type: 'failed', message: error.message });
    });
  });
}
