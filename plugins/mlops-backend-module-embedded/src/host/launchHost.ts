import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EmbeddedConfig } from '../config';

/** How a host is started, and how it ended. */
export interface LaunchedHost {
  pid: number;
  /** Resolves when the process has ended, with what can be said about why. */
  ended: Promise<string>;
}

export type LaunchOptions = Pick<
  EmbeddedConfig,
  'dataDirectory' | 'host' | 'port' | 'publicUrl' | 'allow'
>;

const LOG_FILE = 'serving-host.log';
const MAX_LOG_BYTES = 5 * 1024 * 1024;
const MAX_REASON_BYTES = 2_000;

// The host outlives the portal and runs models: it is given what a process of
// this machine needs, and none of the secrets in the portal's environment.
const INHERITED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TMP|TEMP|LD_LIBRARY_PATH|CUDA_\w+|NVIDIA_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|SYSTEMROOT)$/i;

/**
 * Starts a serving-host that goes on when this process ends, however it ends.
 *
 * @throws Error when the process cannot be started at all.
 */
export async function launchHost(
  options: LaunchOptions,
): Promise<LaunchedHost> {
  await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 });
  const log = await open(join(options.dataDirectory, LOG_FILE), 'a', 0o600);
  try {
    // Appending goes on at the new end, so another host's log is not torn.
    const { size } = await log.stat();
    const start = size > MAX_LOG_BYTES ? 0 : size;
    if (start === 0) {
      await log.truncate(0);
    }
    const child = spawn(
      process.execPath,
      [...programArguments(), ...hostArguments(options)],
      {
        cwd: options.dataDirectory,
        detached: true,
        env: hostEnvironment(process.env),
        stdio: ['ignore', log.fd, log.fd],
      },
    );
    const exited = once(child, 'exit');
    // Not awaited before the process has come up; a failure is thrown below.
    exited.catch(() => {});
    await once(child, 'spawn');
    child.unref();
    return {
      pid: child.pid!,
      ended: exited.then(async ([code, signal]) => {
        const how = signal ? `by ${signal}` : `with exit code ${code}`;
        const said = await readFrom(options.dataDirectory, start).catch(
          () => '',
        );
        return said ? `it ended ${how}: ${said}` : `it ended ${how}`;
      }),
    };
  } finally {
    await log.close();
  }
}

/** The variables that a host may see of the portal's environment. */
export function hostEnvironment(
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => INHERITED.test(name)),
  );
}

/** The command line of a host after the name of the program. */
export function hostArguments({
  dataDirectory,
  host,
  port,
  publicUrl,
  allow,
}: LaunchOptions): string[] {
  return [
    ...['--data-directory', dataDirectory],
    ...['--host', host],
    ...['--port', String(port)],
    ...(publicUrl ? ['--data-url', publicUrl] : []),
    ...allow.roots.flatMap(root => ['--allow-file', root]),
    ...allow.hosts.flatMap(allowed => [
      '--allow-https',
      allowed.private ? `${allowed.host}!private` : allowed.host,
    ]),
  ];
}

function programArguments(): string[] {
  const packageFolder = dirname(
    require.resolve('@fairway/serving-host/package.json'),
  );
  return [
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    '--disable-warning=ExperimentalWarning',
    join(packageFolder, 'bin', 'serving-host.js'),
  ];
}

/** The last lines of the log since a position: why a host could not start. */
async function readFrom(dataDirectory: string, start: number): Promise<string> {
  const log = await open(join(dataDirectory, LOG_FILE), 'r');
  try {
    const { size } = await log.stat();
    const position = Math.max(start, size - MAX_REASON_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - position));
    const { bytesRead } = await log.read(buffer, 0, buffer.length, position);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await log.close();
  }
}
