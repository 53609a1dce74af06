import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { PATIENCE_MS, within } from './within.ts';

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const BIN = resolve(__dirname, '../../bin/onnx-server.js');

/** The real executable as a process, with what it said. */
export class TestProcess {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  stdout = '';
  stderr = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    child.stdout!.on('data', chunk => {
      this.stdout += chunk;
    });
    child.stderr!.on('data', chunk => {
      this.stderr += chunk;
    });
    this.exit = new Promise(done => {
      child.once('close', done);
    });
  }

  /**
   * @param around - variables that it has besides ours, and a command that runs
   *   it in its turn
   */
  static spawn(
    args: readonly string[],
    nodeArgs: readonly string[] = [],
    around: {
      environment?: Readonly<Record<string, string>>;
      wrapper?: readonly string[];
    } = {},
  ): TestProcess {
    const node = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
    const [command, ...rest] = [
      ...(around.wrapper ?? []),
      ...[process.execPath, ...node, ...nodeArgs, BIN, ...args],
    ];
    return new TestProcess(
      spawn(command, rest, {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, ...around.environment },
      }),
    );
  }

  /** Waits until stdout or stderr has a text. */
  said(text: string): Promise<void> {
    const heard = new Promise<void>((done, reject) => {
      const look = () => {
        if ((this.stdout + this.stderr).includes(text)) {
          done();
        }
      };
      this.child.stdout!.on('data', look);
      this.child.stderr!.on('data', look);
      this.exit.then(code => {
        look();
        reject(new Error(`ended with ${code}: ${this.stdout}${this.stderr}`));
      });
      look();
    });
    return within(PATIENCE_MS, `hearing "${text}"`, heard);
  }

  ended(): Promise<number | null> {
    return within(PATIENCE_MS, 'the end of the process', this.exit);
  }
}
