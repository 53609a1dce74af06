import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { logs } from './paths.mjs';
import { Stop } from './report.mjs';

const KEPT = 64 * 1024;

/** The person at the terminal, or whoever started us, wants us to stop. */
export class Interrupted extends Stop {
  constructor() {
    super('Interrupted.');
  }
}

/**
 * Runs a command to its end.
 *
 * @param command program and arguments
 * @param options `cwd`, `env`; `log`: name of the log file that takes the
 *   output (else it goes to the terminal); `timeout` in milliseconds
 * @returns exit code and the last 64 KiB of the output
 */
export function run(command, options = {}) {
  const { cwd, env = process.env, log, timeout } = options;
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', log ? 'pipe' : 'inherit', log ? 'pipe' : 'inherit'],
    });
    let output = '';
    if (log) {
      mkdirSync(logs, { recursive: true });
      const file = createWriteStream(join(logs, `${log}.log`));
      // A full disk shows in the command's own output.
      file.on('error', () => {});
      const keep = chunk => {
        file.write(chunk);
        output = (output + chunk).slice(-KEPT);
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.on('close', () => file.end());
    }
    const timer =
      timeout && setTimeout(() => child.kill('SIGKILL'), timeout).unref();
    const interruption = endOnSignal(child);
    const settle = () => {
      clearTimeout(timer);
      interruption.release();
    };
    child.on('error', error => {
      settle();
      reject(error);
    });
    child.on('close', (code, signal) => {
      settle();
      if (interruption.requested) {
        reject(new Interrupted());
      } else {
        resolve({ code: code ?? 1, signal, output });
      }
    });
  });
}

/** While a child runs, a signal to us ends it first, so that nothing is left. */
function endOnSignal(child) {
  const state = { requested: false, release };
  const insist = name => {
    state.requested = true;
    // Ctrl-C has reached the child, too; a second one might cut its own
    // cleaning up short.
    const patience = name === 'SIGINT' ? 3_000 : 0;
    setTimeout(() => child.kill('SIGTERM'), patience).unref();
    setTimeout(() => child.kill('SIGKILL'), 45_000).unref();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  names.forEach(name => process.on(name, insist));
  function release() {
    names.forEach(name => process.off(name, insist));
  }
  return state;
}

/** The standard output of a command, or `undefined` if it fails. */
export function capture(command, options = {}) {
  const [program, ...args] = command;
  return new Promise(resolve => {
    const child = spawn(program, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000).unref();
    child.stdout.on('data', chunk => (output += chunk));
    child.on('error', () => resolve(undefined));
    child.on('close', code => {
      clearTimeout(timer);
      resolve(code === 0 ? output.trim() : undefined);
    });
  });
}

const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|getaddrinfo|network timeout/;

/** What to tell a person about a download that failed. */
export function explainDownload(what, { output }, log) {
  if (/ENOSPC|no space left/i.test(output)) {
    return new Stop(`${what} failed: the disk is full.`);
  }
  if (/E404|ETARGET|YN0082|No matching version/.test(output)) {
    return new Stop(
      `${what} failed: the npm registry in use does not have it (npm config get registry).`,
    );
  }
  if (/UNABLE_TO_(GET|VERIFY)|SELF_SIGNED|CERT_/.test(output)) {
    return new Stop(
      `${what} failed: the certificate of the npm registry is not trusted (npm config get cafile).`,
    );
  }
  if (OFFLINE.test(output)) {
    return new Stop(
      `${what} failed: the npm registry cannot be reached. Check the network, or the registry and the proxy that npm is told to use (npm config get registry, npm config get https-proxy).`,
    );
  }
  return new Stop(
    `${lastLines(output, 15)}\n\n${what} failed; all of it is in ${join(
      logs,
      `${log}.log`,
    )}`,
  );
}

/** The end of an output, each line cut to what a terminal can show. */
export function lastLines(output, count) {
  return output
    .trim()
    .split('\n')
    .slice(-count)
    .map(line => (line.length > 240 ? `${line.slice(0, 240)} …` : line))
    .join('\n');
}
