import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The smallest limit of a unix socket path: macOS takes 104 bytes with the end. */
const maximalSocketPath = 103;
const longestSocketName = '/admin-0123456789.sock'.length;

export interface Directories {
  data: string;
  services: string;
  events: string;
  artifacts: string;
  sockets: string;
}

/**
 * Makes the data directory and its folders, for this user alone.
 *
 * A unix socket path may have about a hundred bytes, so sockets of a data
 * directory with a longer path go to a folder below the temporary one.
 */
export async function prepareDirectories(path: string): Promise<Directories> {
  await mkdir(resolve(path), { recursive: true, mode: 0o700 });
  const data = await realpath(path);
  await chmod(data, 0o700);
  const directories: Directories = {
    data,
    services: join(data, 'services'),
    events: join(data, 'events'),
    artifacts: join(data, 'artifacts'),
    sockets: socketDirectory(data),
  };
  for (const directory of Object.values(directories)) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  }
  await checkIsOurs(directories.sockets);
  return directories;
}

/** Removes what a host that did not end well left. Only under the lock. */
export async function removeOldSockets(directory: string): Promise<void> {
  for (const file of await readdir(directory)) {
    if (file.endsWith('.sock')) {
      await rm(join(directory, file), { force: true });
    }
  }
}

function socketDirectory(data: string): string {
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 12);
  const candidates = [
    join(data, 'sockets'),
    join(tmpdir(), `fairway-${hash}`),
    join('/tmp', `fairway-${hash}`),
  ];
  const fitting = candidates.find(
    candidate =>
      Buffer.byteLength(candidate) + longestSocketName <= maximalSocketPath,
  );
  return fitting ?? candidates[2];
}

/** The temporary folder is everybody's: the name may have been taken. */
async function checkIsOurs(path: string): Promise<void> {
  const found = await lstat(path);
  const mine = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !mine || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${path} must be a directory of this user alone (mode 0700), since it holds the admin socket. Remove it, or use another data directory.`,
    );
  }
}
