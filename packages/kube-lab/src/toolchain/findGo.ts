import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The oldest Go that the wrapper modules build with. */
const oldest = [1, 26];

export interface Go {
  path: string;
  /** Such as `go1.26.8`. */
  version: string;
}

/**
 * The Go toolchain of this machine, or why there is none to use.
 *
 * @param environment whose `FAIRWAY_GO`, if it is set, names the program
 */
export function findGo(environment = process.env): Go | { reason: string } {
  const path = candidates(environment).find(isExecutable);
  if (!path) {
    return {
      reason: environment.FAIRWAY_GO
        ? `there is no ${environment.FAIRWAY_GO} (FAIRWAY_GO)`
        : 'there is no go in PATH or /usr/local/go/bin',
    };
  }
  const version = versionOf(path);
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (version === undefined || major === undefined) {
    return { reason: `${path} does not say which version it is` };
  }
  const isOld =
    Number(major) < oldest[0] ||
    (Number(major) === oldest[0] && Number(minor) < oldest[1]);
  return isOld
    ? { reason: `${path} is ${version}, and go${oldest.join('.')} is needed` }
    : { path, version };
}

function candidates(environment: NodeJS.ProcessEnv): string[] {
  if (environment.FAIRWAY_GO) {
    return [environment.FAIRWAY_GO];
  }
  const folders = [
    ...(environment.GOROOT ? [join(environment.GOROOT, 'bin')] : []),
    ...(environment.PATH ?? '').split(delimiter).filter(Boolean),
    // Where its installer puts it, which is not in everybody's PATH.
    '/usr/local/go/bin',
  ];
  return folders.map(folder => join(folder, 'go'));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function versionOf(path: string): string | undefined {
  try {
    return execFileSync(path, ['env', 'GOVERSION'], {
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GOTOOLCHAIN: 'local' },
    }).trim();
  } catch {
    return undefined;
  }
}
