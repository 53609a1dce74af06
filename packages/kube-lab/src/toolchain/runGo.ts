import { spawn } from 'node:child_process';
import { explainFailure } from './explainFailure.ts';

const kept = 64 * 1024;

/**
 * Runs the Go command to its end.
 *
 * @returns its standard output
 * @throws {Error} with the cause and the last lines when it fails
 */
export function runGo(options: {
  go: string;
  args: readonly string[];
  cwd?: string;
  /** How errors call what it does. */
  what: string;
  timeoutMs: number;
}): Promise<string> {
  const { go, args, cwd, what, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(go, args, {
      cwd,
      // What its flags say is repeated in the arguments, and those of the
      // user must not change what is built.
      env: {
        ...process.env,
        CGO_ENABLED: '0',
        GOFLAGS: '',
        GOTOOLCHAIN: 'local',
        GOWORK: 'off',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let said = '';
    child.stdout.on('data', chunk => (output = (output + chunk).slice(-kept)));
    child.stderr.on('data', chunk => (said = (said + chunk).slice(-kept)));
    const timer = setTimeout(() => {
      said += `\nIt was ended after ${Math.round(timeoutMs / 60_000)} minutes.`;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.once('error', error => {
      clearTimeout(timer);
      reject(explainFailure(what, error.message));
    });
    child.once('close', code => {
      clearTimeout(timer);
      if (code === 0) {
        resolve(output);
      } else {
        reject(explainFailure(what, `${output}\n${said}`));
      }
    });
  });
}
