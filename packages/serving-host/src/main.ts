import { Host, PortError, type HostContext } from './Host.ts';
import { parseOptions, UsageError, usage } from './options.ts';
import { DirectoryInUseError } from './state/DirectoryLock.ts';

/** What the process ends with. */
const exitCodes = { ok: 0, failure: 1, port: 2, directoryInUse: 3, usage: 64 };

function say(line: string): void {
  process.stdout.write(`serving-host: ${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`serving-host: ${line}\n`);
}

function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) {
    return exitCodes.usage;
  }
  if (error instanceof DirectoryInUseError) {
    return exitCodes.directoryInUse;
  }
  return error instanceof PortError ? exitCodes.port : exitCodes.failure;
}

/**
 * The program `serving-host`: serves until SIGTERM or SIGINT. Answers the exit
 * code: 0 after a signal, 2 when the port is taken, 3 when another host uses
 * the data directory, 64 when the command line is wrong, else 1.
 */
export async function runServingHost(
  args: readonly string[],
  context: Omit<HostContext, 'log'>,
): Promise<number> {
  // Whoever started us may be gone; that must not stop the predictions.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  try {
    const options = parseOptions(args);
    if (!options) {
      process.stdout.write(usage);
      return exitCodes.ok;
    }
    const stop = untilSignal();
    const host = await Host.create(options, { ...context, log: complain });
    say(
      `serves at ${host.file.dataUrl}, driven at ${host.file.adminSocket} (process ${process.pid})`,
    );
    say(`got ${await stop}, stops`);
    await host.close();
    say('has stopped');
    return exitCodes.ok;
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) {
      complain('see serving-host --help');
    }
    return exitCodeOf(error);
  }
}
