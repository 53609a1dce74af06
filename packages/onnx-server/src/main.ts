import { writeSync } from 'node:fs';
import {
  curlSnippet,
  sampleRequest,
  type ModelSignature,
} from '@fairway/inference-protocol';
import { EXIT_CODES, messageOf, StartError } from './errors.ts';
import { defaultsFrom } from './kserveArguments.ts';
import { OnnxServer } from './OnnxServer.ts';
import { parseOptions, USAGE, type ServerOptions } from './options.ts';
import { untilStopped } from './untilStopped.ts';

/** A sample longer than this would hide the line it stands in. */
const MAX_SAMPLE_LENGTH = 2000;

const log = (line: string) => process.stderr.write(`onnx-server: ${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);

function curlExample(
  url: string,
  name: string,
  signature: ModelSignature,
): string {
  const isSocket = url.startsWith('unix:');
  const base = isSocket ? 'http://localhost' : url;
  const path = `${base}/v2/models/${encodeURIComponent(name)}`;
  const socket = isSocket ? ` --unix-socket '${url.slice(5)}'` : '';
  const body = sampleRequest(signature);
  const snippet =
    JSON.stringify(body).length <= MAX_SAMPLE_LENGTH
      ? curlSnippet({ url: `${path}/infer`, body }).replace(/ \\\n */g, ' ')
      : `curl -sS '${path}'`;
  return snippet.replace(/^curl/, `curl${socket}`);
}

function announce(server: OnnxServer, options: ServerOptions): void {
  const { name, version, supervised, readyFd } = options;
  const { url, digest, phases, model } = server;
  const { notice, name: runtimeName, version: runtimeVersion } = model.runtime;
  if (notice) {
    log(notice);
  }
  for (const warning of model.warnings) {
    log(`${warning}; it is left out of the answers`);
  }
  const ready = JSON.stringify({
    event: 'ready',
    pid: process.pid,
    url,
    name,
    version,
    digest,
    phases,
    runtime: { name: runtimeName, version: runtimeVersion },
    warnings: model.warnings,
  });
  if (readyFd !== undefined) {
    writeSync(readyFd, `${ready}\n`);
  }
  print(
    supervised
      ? ready
      : `Serving ${name} version ${version} at ${url} - try: ${curlExample(
          url,
          name,
          model.signature,
        )}`,
  );
}

async function serve(
  options: ServerOptions,
  serverVersion: string,
): Promise<number> {
  const server = await OnnxServer.start(options, {
    serverVersion,
    onError: error => log(messageOf(error)),
    onWarning: log,
  });
  const stopped = untilStopped({ watchStdin: options.supervised });
  announce(server, options);
  const { drainSeconds } = options;
  const reason = await stopped;
  log(`${reason}, finishing requests in flight`);
  const finished = await server.stop(drainSeconds * 1000);
  if (!finished) {
    log(`requests were still in flight after ${drainSeconds} s, gave them up`);
  }
  return EXIT_CODES.ok;
}

/**
 * The command `onnx-server`: serves until told to stop. With "fetch" as its
 * first argument it fetches a model instead.
 *
 * @param args - arguments, without the program's name
 * @returns the exit code, see EXIT_CODES, and FETCH_EXIT_CODES for "fetch"
 */
export async function runOnnxServer(
  args: readonly string[],
  about: { version: string },
): Promise<number> {
  if (args[0] === 'fetch') {
    // Serving starts faster without it.
    const { runFetch } = await import('./fetch/runFetch.ts');
    return runFetch(args.slice(1), about);
  }
  let supervised = args.includes('--supervised');
  try {
    const options = parseOptions(args, defaultsFrom(process.env));
    if (options === 'help') {
      print(USAGE);
      return EXIT_CODES.ok;
    }
    supervised = options.supervised;
    return await serve(options, about.version);
  } catch (error) {
    const known = error instanceof StartError;
    const code = known ? error.code : EXIT_CODES.unexpected;
    log(messageOf(error));
    if (code === EXIT_CODES.usage) {
      log('see onnx-server --help');
    }
    if (supervised) {
      print(
        JSON.stringify({ event: 'failed', code, message: messageOf(error) }),
      );
    }
    return code;
  }
}
